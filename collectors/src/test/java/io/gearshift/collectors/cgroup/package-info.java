/// Tests of the figures of one group.
@NullMarked
package io.gearshift.collectors.cgroup;

import org.jspecify.annotations.NullMarked;
