/// Reads a host's kernel: one room per kernel source, one type per kernel file. The vocabulary that
/// all of them share is here: {@link io.gearshift.collectors.Reading} for what a read can come to,
/// and the unit types {@link io.gearshift.collectors.ByteSize} and {@link
/// io.gearshift.collectors.Limit}.
@NullMarked
package io.gearshift.collectors;

import org.jspecify.annotations.NullMarked;
