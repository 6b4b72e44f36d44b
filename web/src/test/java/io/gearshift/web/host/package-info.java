/// Tests of what pages say of a host.
@NullMarked
package io.gearshift.web.host;

import org.jspecify.annotations.NullMarked;
