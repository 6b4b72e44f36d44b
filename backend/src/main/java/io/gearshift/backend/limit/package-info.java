/// Limits of gears, on the host's side: what is valid ({@link
/// io.gearshift.backend.limit.LimitRules}), how a change becomes ordered steps for cgroup v1 and v2
/// and for libvirt, what it would do, applying it with read back and rollback, undo, the dead-man
/// timer and drift. {@link io.gearshift.backend.limit.LimitService} is what the life cycle and the
/// agent call.
///
/// A change is journaled before it touches anything, so an agent that dies in the middle takes it
/// back at its next start.
@NullMarked
package io.gearshift.backend.limit;

import org.jspecify.annotations.NullMarked;
