/// Tests of the command line client against a real server over its unix socket.
@NullMarked
package io.gearshift.ctl;

import org.jspecify.annotations.NullMarked;
