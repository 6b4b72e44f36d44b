package io.gearshift.backend.api;

/// Every way in which a call can fail that a person must act on. The code is shown in all fronts,
/// in the log and in `docs/reference/errors.md`, so that a user can quote it; it never changes.
public enum ErrorCode {
    /// No gear has this id or name, or the caller may not know of it.
    GEAR_NOT_FOUND("gear.not-found", Kind.USER, 404),
    /// Another gear of the project has this name.
    GEAR_EXISTS("gear.exists", Kind.USER, 409),
    /// A gear's name, command, environment or image is not acceptable.
    GEAR_INVALID("gear.invalid", Kind.USER, 400),
    /// The gear is in a state in which this cannot be done.
    GEAR_STATE("gear.state", Kind.USER, 409),
    /// The gear was not made by Gearshift, and this needs one that was.
    GEAR_FOREIGN("gear.foreign", Kind.USER, 409),
    /// The container did not start; the message says what libvirt or init reported.
    GEAR_START_FAILED("gear.start-failed", Kind.HOST, 502),
    /// No such image on the host.
    IMAGE_NOT_FOUND("image.not-found", Kind.USER, 404),
    /// A limit is out of its range or contradicts another.
    LIMIT_INVALID("limit.invalid", Kind.USER, 400),
    /// Somebody else changed the same gear's limits since they were shown.
    LIMIT_CONFLICT("limit.conflict", Kind.USER, 409),
    /// The kernel refused the limit, for example EBUSY for a memory cap below use on cgroup v1.
    LIMIT_REFUSED("limit.refused", Kind.HOST, 409),
    /// The kernel took the limit and says something else when it is read back.
    LIMIT_READ_BACK("limit.read-back", Kind.HOST, 502),
    /// This host's kernel or cgroup version has no such limit.
    LIMIT_UNSUPPORTED("limit.unsupported", Kind.USER, 409),
    /// No limit change has this id, or it can no longer be undone or confirmed.
    CHANGE_NOT_FOUND("change.not-found", Kind.USER, 404),
    /// No host has this name.
    HOST_NOT_FOUND("host.not-found", Kind.USER, 404),
    /// The agent of the host does not answer; gears run on, figures are stale.
    HOST_UNREACHABLE("host.unreachable", Kind.HOST, 503),
    /// The agent did not finish before the deadline; what it did is in its journal.
    HOST_DEADLINE("host.deadline", Kind.HOST, 504),
    /// libvirt or the kernel refused something that should work.
    HOST_FAILED("host.failed", Kind.HOST, 502),
    /// The state folder's disk is full or cannot be written.
    DISK_FULL("host.disk-full", Kind.HOST, 507),
    /// A webhook or mail server did not take what was sent; the message says what came back.
    ALERT_NOT_DELIVERED("alert.not-delivered", Kind.HOST, 502),
    /// The caller is not signed in, or the session or token has ended.
    NOT_SIGNED_IN("access.not-signed-in", Kind.USER, 401),
    /// Name and password, or the one-time link, are not valid.
    SIGN_IN_FAILED("access.sign-in-failed", Kind.USER, 401),
    /// Too many failed sign-ins; the message says when to try again.
    SIGN_IN_THROTTLED("access.throttled", Kind.USER, 429),
    /// The caller lacks a right; the message says which.
    NOT_PERMITTED("access.not-permitted", Kind.USER, 403),
    /// The request did not come from our own page (CSRF token or Origin).
    FORGED_REQUEST("access.forged-request", Kind.USER, 403),
    /// A user, grant or token cannot be made or changed as asked.
    ACCESS_INVALID("access.invalid", Kind.USER, 400),
    /// A request that is not understood: wrong JSON, wrong parameter.
    REQUEST_INVALID("request.invalid", Kind.USER, 400),
    /// A body larger than whoever sent it may send.
    TOO_LARGE("request.too-large", Kind.USER, 413),
    /// A body that did not come in time.
    TOO_SLOW("request.too-slow", Kind.USER, 408),
    /// More at a time than the console has room for; the message says of what.
    TOO_MANY("request.too-many", Kind.USER, 429),
    /// A body of a kind that nothing here takes, for example one in parts.
    MEDIA_TYPE("request.media-type", Kind.USER, 415),
    /// No such page or resource.
    NOT_FOUND("request.not-found", Kind.USER, 404),
    /// Of the moment that is looked at nothing, or not this, is kept.
    PAST_NOT_KEPT("past.not-kept", Kind.USER, 404),
    /// What is past cannot be changed.
    PAST_READ_ONLY("past.read-only", Kind.USER, 409),
    /// The console does not answer (client side only).
    CONSOLE_UNREACHABLE("console.unreachable", Kind.HOST, 503),
    /// A fault of our own; the log has the details under the same reference.
    INTERNAL("internal", Kind.BUG, 500);

    /// Who has to act.
    public enum Kind {
        /// The caller: other input, another order, another right.
        USER,
        /// Whoever runs the host: something outside the program is not as it should be.
        HOST,
        /// We.
        BUG
    }

    private final String code;
    private final Kind kind;
    private final int httpStatus;

    ErrorCode(String code, Kind kind, int httpStatus) {
        this.code = code;
        this.kind = kind;
        this.httpStatus = httpStatus;
    }

    /// The stable code, for example `gear.not-found`.
    public String code() {
        return code;
    }

    /// Who has to act.
    public Kind kind() {
        return kind;
    }

    /// The HTTP status that REST and web answer with.
    public int httpStatus() {
        return httpStatus;
    }

    /// The constant of a stable code; {@link #INTERNAL} for one that this version does not know.
    public static ErrorCode ofCode(String code) {
        for (ErrorCode each : values()) {
            if (each.code.equals(code)) {
                return each;
            }
        }
        return INTERNAL;
    }
}
