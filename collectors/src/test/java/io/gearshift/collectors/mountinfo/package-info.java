/// Tests of mountinfo and cgroup layouts.
@NullMarked
package io.gearshift.collectors.mountinfo;

import org.jspecify.annotations.NullMarked;
