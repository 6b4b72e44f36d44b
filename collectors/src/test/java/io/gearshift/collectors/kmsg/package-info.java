/// Tests of reading the kernel's log.
@NullMarked
package io.gearshift.collectors.kmsg;

import org.jspecify.annotations.NullMarked;
