/// Network interfaces and their counters: {@link io.gearshift.collectors.net.NetDev}, of the host
/// or of the network namespace of a process. The second-by-second counters of many interfaces are
/// in `io.gearshift.collectors.sampler`.
@NullMarked
package io.gearshift.collectors.net;

import org.jspecify.annotations.NullMarked;
