/// The list of hosts and the page of one.
@NullMarked
package io.gearshift.web.host;

import org.jspecify.annotations.NullMarked;
