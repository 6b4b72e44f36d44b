/// The page of users, tokens and sessions.
@NullMarked
package io.gearshift.web.access;

import org.jspecify.annotations.NullMarked;
