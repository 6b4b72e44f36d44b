/// The kernel's own log, `/dev/kmsg`: {@link io.gearshift.collectors.kmsg.KernelMessages} hands out
/// the records that come after it was opened, {@link io.gearshift.collectors.kmsg.OomReport} makes
/// sense of what is written before a kill.
@NullMarked
package io.gearshift.collectors.kmsg;

import org.jspecify.annotations.NullMarked;
