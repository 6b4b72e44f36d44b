/// The hot loop: the figures of a thousand groups, every second. {@link
/// io.gearshift.collectors.sampler.GroupSampler} keeps the files of each group open, reads them
/// with positional reads into one native buffer and parses the bytes where they lie: in the steady
/// state it opens nothing, allocates nothing and makes no string. {@link
/// io.gearshift.collectors.sampler.InterfaceSampler} does the same for network interfaces, {@link
/// io.gearshift.collectors.sampler.History} keeps the last 15 minutes. Everything here belongs to
/// one sampling thread; {@link io.gearshift.collectors.sampler.GroupSample} is what crosses
/// threads.
@NullMarked
package io.gearshift.collectors.sampler;

import org.jspecify.annotations.NullMarked;
