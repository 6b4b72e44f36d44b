/// Tests of /proc/PID.
@NullMarked
package io.gearshift.collectors.proc;

import org.jspecify.annotations.NullMarked;
