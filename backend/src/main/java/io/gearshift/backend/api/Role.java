package io.gearshift.backend.api;

import java.util.EnumSet;
import java.util.Set;

/// A named set of rights.
public enum Role {
    /// Everything.
    ADMIN,
    /// Gears and limits; neither access nor alert rules.
    OPERATOR,
    /// Looks, never changes.
    SUPPORT,
    /// Own project only: sees, starts and stops, runs commands.
    CUSTOMER;

    /// What this role may do.
    public Set<Right> rights() {
        return switch (this) {
            case ADMIN -> EnumSet.allOf(Right.class);
            case OPERATOR -> EnumSet.complementOf(EnumSet.of(Right.ACCESS, Right.ALERT));
            case SUPPORT -> EnumSet.of(Right.VIEW, Right.AUDIT, Right.METRICS);
            case CUSTOMER -> EnumSet.of(Right.VIEW, Right.OPERATE, Right.EXEC, Right.METRICS);
        };
    }
}
