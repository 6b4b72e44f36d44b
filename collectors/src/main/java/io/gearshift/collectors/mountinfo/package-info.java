/// `/proc/PID/mountinfo`: {@link io.gearshift.collectors.mountinfo.MountInfo} reads it, {@link
/// io.gearshift.collectors.mountinfo.CgroupLayout} says which cgroup controller is mounted where.
@NullMarked
package io.gearshift.collectors.mountinfo;

import org.jspecify.annotations.NullMarked;
