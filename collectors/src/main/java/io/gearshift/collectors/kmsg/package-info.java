/// The kernel's own log, `/dev/kmsg`: {@link io.gearshift.collectors.kmsg.KernelMessages} hands out
/// the records that come after it was opened.
@NullMarked
package io.gearshift.collectors.kmsg;

import org.jspecify.annotations.NullMarked;
