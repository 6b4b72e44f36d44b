/// What one control group uses and may use, of both cgroup versions: {@link
/// io.gearshift.collectors.cgroup.GroupReader} reads the files of a group, found by its {@link
/// io.gearshift.collectors.cgroup.GroupPaths}, into one {@link
/// io.gearshift.collectors.cgroup.GroupSnapshot}. One type per kernel file. {@link
/// io.gearshift.collectors.cgroup.TreeReader} reads all groups of a host at once. For the
/// second-by-second figures of many groups see `io.gearshift.collectors.sampler`.
@NullMarked
package io.gearshift.collectors.cgroup;

import org.jspecify.annotations.NullMarked;
