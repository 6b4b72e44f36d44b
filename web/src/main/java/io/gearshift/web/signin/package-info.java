/// Signing in by password or one-time link, and out.
@NullMarked
package io.gearshift.web.signin;

import org.jspecify.annotations.NullMarked;
