/// Being told by the kernel that a group is out of memory. {@link
/// io.gearshift.collectors.oom.OomNotices} is the one type.
@NullMarked
package io.gearshift.collectors.oom;

import org.jspecify.annotations.NullMarked;
