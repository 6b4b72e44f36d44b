/// The long history of gears and of the host, on the agent's disk: 24 hours at one minute and 30
/// days at one hour, with average and maximum of every figure. {@link
/// io.gearshift.backend.history.LongHistory} is told of every second and writes what a minute came
/// to on a thread of its own; {@link io.gearshift.backend.history.RollupFile} is the file of one
/// gear, {@link io.gearshift.backend.history.Rollup} one of its slots.
@NullMarked
package io.gearshift.backend.history;

import org.jspecify.annotations.NullMarked;
