/// Tests of the cgroup tree: pure ones over folders that look like the cgroups of a host, and
/// kernel ones over groups of their own.
@NullMarked
package io.gearshift.backend.cgroup;

import org.jspecify.annotations.NullMarked;
