package io.gearshift.backend.api;

/// What a caller may do. Roles are sets of these.
public enum Right {
    /// See gears, hosts, figures, events, logs.
    VIEW("see gears and hosts"),
    /// Start, stop, freeze, restart gears.
    OPERATE("start and stop gears"),
    /// Make and delete gears.
    CREATE("create and delete gears"),
    /// Change limits.
    LIMIT("change limits"),
    /// Run commands in gears.
    EXEC("run commands in gears"),
    /// See who did what.
    AUDIT("read the audit"),
    /// Read `/metrics`. A token with this right alone may do nothing else at all.
    METRICS("read metrics"),
    /// Alert rules, and where alerts are sent to.
    ALERT("change alert rules"),
    /// Users, grants, tokens of others.
    ACCESS("manage users and grants");

    private final String words;

    Right(String words) {
        this.words = words;
    }

    /// In words that go after "You may not" or "needs the right to".
    public String words() {
        return words;
    }
}
