/// The cgroups of this host, for who looks at them: {@link io.gearshift.backend.cgroup.HostCgroups}
/// reads the tree when it is asked for and not older than a second, and puts what was wanted of it
/// into the API's form, with the owner of each group and the limits that it inherits. Limits are
/// changed by `io.gearshift.backend.limit`.
@NullMarked
package io.gearshift.backend.cgroup;

import org.jspecify.annotations.NullMarked;
