/// Into a running gear and out of it: {@link io.gearshift.backend.attach.GearExec} runs a command
/// in all its namespaces and groups, {@link io.gearshift.backend.attach.LogReader} reads the output
/// that its first process keeps. What comes out is hostile.
@NullMarked
package io.gearshift.backend.attach;

import org.jspecify.annotations.NullMarked;
