/// Tests of the page Cgroups.
@NullMarked
package io.gearshift.web.cgroup;

import org.jspecify.annotations.NullMarked;
