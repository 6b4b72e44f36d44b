/// How a host was: gears with limits, namespaces and groups, kept on the agent's disk as changes
/// over time. `ChangeLog` keeps any set of named texts; `TimeMachine` says what is kept and turns
/// it back into what pages show.
@NullMarked
package io.gearshift.backend.timemachine;

import org.jspecify.annotations.NullMarked;
