/// The page Cgroups of a host: the tree as a table, and as an icicle.
@NullMarked
package io.gearshift.web.cgroup;

import org.jspecify.annotations.NullMarked;
