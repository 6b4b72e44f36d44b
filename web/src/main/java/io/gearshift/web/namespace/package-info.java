/// The namespace table of a host.
@NullMarked
package io.gearshift.web.namespace;

import org.jspecify.annotations.NullMarked;
