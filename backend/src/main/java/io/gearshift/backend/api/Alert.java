package io.gearshift.backend.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A rule's condition that lasts, of one gear or host.
///
/// @param id of this alert; another time it has another
/// @param rule id of the {@link AlertRule}
/// @param name the rule's
/// @param gear id; null if it is about the host
/// @param gearName as last known
/// @param project of the gear; {@link Gear#NO_PROJECT} for a host
/// @param since when it was raised
/// @param raisedAt the figure then; null where there is none, as for a host that does not answer
/// @param figure the last one that is known; null if none is at present
/// @param threshold null where the watch takes none
/// @param silenced whether the rule is silenced now
public record Alert(
        String id,
        String rule,
        String name,
        AlertRule.Watch watch,
        Event.Severity severity,
        String host,
        @Nullable String gear,
        @Nullable String gearName,
        String project,
        Instant since,
        @Nullable Double raisedAt,
        @Nullable Double figure,
        @Nullable Double threshold,
        boolean silenced) {

    /// A share must fall below this part of its threshold before its alert can be over.
    public static final double OVER_BELOW = 0.9;

    private static final String NO_FIGURE = ", no figure at present";

    /// What it is about: the gear's name, or the host's.
    public String subject() {
        return gearName == null ? host : gearName;
    }

    /// What is so, in one sentence without the subject: "CPU throttled 87 % of its cap's periods;
    /// alert from 50 %." Once the figure is another than when it was raised, both are told: "CPU
    /// throttled 87 % of its cap's periods when raised, 30 % now, over if it stays so; alert from
    /// 50 %."
    public String text() {
        Double limit = threshold;
        if (limit == null) {
            return watch.words() + ".";
        }
        return watch.words()
                + figures(limit)
                + "; alert from "
                + Math.round(limit)
                + (watch.kind() == AlertRule.Watch.Kind.SHARE ? " %." : ".");
    }

    private String figures(double limit) {
        Double then = raisedAt;
        Double now = figure;
        String begin = watch.kind() == AlertRule.Watch.Kind.COUNT ? ": " : " ";
        if (then == null) {
            return now == null ? NO_FIGURE : begin + watch.words(now);
        }
        if (now == null) {
            return begin + watch.words(then) + " when raised" + NO_FIGURE;
        }
        if (Math.round(then) == Math.round(now)) {
            return begin + watch.words(now);
        }
        boolean share = watch.kind() == AlertRule.Watch.Kind.SHARE;
        return begin
                + watch.words(then)
                + " when raised, "
                + Math.round(now)
                + (share ? " % now" : " now")
                + (share && now < OVER_BELOW * limit ? ", over if it stays so" : "");
    }

    /// With another figure and another answer to whether it is silenced.
    public Alert now(@Nullable Double latest, boolean silent) {
        return new Alert(
                id, rule, name, watch, severity, host, gear, gearName, project, since, raisedAt,
                latest, threshold, silent);
    }
}
