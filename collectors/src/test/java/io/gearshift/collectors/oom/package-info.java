/// Tests of the kernel's notices of memory that ran out.
@NullMarked
package io.gearshift.collectors.oom;

import org.jspecify.annotations.NullMarked;
