/// Tests of figures of the host.
@NullMarked
package io.gearshift.collectors.host;

import org.jspecify.annotations.NullMarked;
