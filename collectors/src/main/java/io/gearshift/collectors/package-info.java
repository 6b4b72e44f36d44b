/// Reads a host's kernel: one room per kernel source, one type per kernel file. The vocabulary that
/// all of them share is here: {@link io.gearshift.collectors.Reading} for what a read can come to,
/// {@link io.gearshift.collectors.KernelFiles} which alone tells those states apart, {@link
/// io.gearshift.collectors.KernelRoot} for where the files hang, and the unit types {@link
/// io.gearshift.collectors.ByteSize}, {@link io.gearshift.collectors.Limit} and {@link
/// io.gearshift.collectors.Counter}.
@NullMarked
package io.gearshift.collectors;

import org.jspecify.annotations.NullMarked;
