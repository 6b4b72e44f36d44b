package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;

/// Refuses before anything is done, and puts the attempt on record.
final class Guard {
    private Guard() {}

    /// Runs the checks of a change; what they refuse is a row.
    static void check(AuditLog audit, Caller caller, Subject subject, Runnable checks) {
        try {
            checks.run();
        } catch (ConsoleException e) {
            audit.note(caller.user(), caller.via(), subject, e.code().code(), e.getMessage());
            throw e;
        }
    }

    /// The gear that the caller wants to change, if it may; what is refused is a row.
    static Gear found(
            AuditLog audit, Gears gears, Caller caller, String wanted, String action, Right right) {
        Gear gear;
        try {
            gear = gears.find(caller, wanted);
        } catch (ConsoleException e) {
            audit.note(
                    caller.user(),
                    caller.via(),
                    Subject.of(Caller.ALL, action, wanted, wanted),
                    e.code().code(),
                    e.getMessage());
            throw e;
        }
        check(
                audit,
                caller,
                Subject.of(gear.project(), action, gear.id(), gear.name()),
                () -> caller.require(right, gear.project()));
        return gear;
    }
}
