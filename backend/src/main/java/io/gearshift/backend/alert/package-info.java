/// Alerts: {@link io.gearshift.backend.alert.AlertWatch} looks at the fleet now and then, whether
/// or not anybody else does, and holds what it finds against the rules; {@link
/// io.gearshift.backend.alert.Conditions} decides what is raised and what is over; {@link
/// io.gearshift.backend.alert.AlertBook} keeps rules, targets, what stands and what is to be sent;
/// {@link io.gearshift.backend.alert.Delivery} sends it.
@NullMarked
package io.gearshift.backend.alert;

import org.jspecify.annotations.NullMarked;
