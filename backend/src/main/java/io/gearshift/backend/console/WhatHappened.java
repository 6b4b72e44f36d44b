package io.gearshift.backend.console;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.store.Json;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts on record what happens without a caller: a dead-man timer took a change back. It is learnt
/// from the agent's report or, if console or link were down then, from its event; whichever comes
/// first makes the row.
final class WhatHappened implements Fleet.Reaction {
    private static final String TIMER = "dead-man timer";

    private final ChangeBook changes;
    private final AuditLog audit;
    private final Consumer<Event> alerts;

    /// @param alerts told of every event
    WhatHappened(ChangeBook changes, AuditLog audit, Consumer<Event> alerts) {
        this.changes = changes;
        this.audit = audit;
        this.alerts = alerts;
    }

    @Override
    public void limitsReverted(String host, LimitResult result) {
        reverted(
                result.changeId(),
                Json.write(result.after()),
                "Nobody confirmed the change in time.");
    }

    @Override
    public void happened(Event event) {
        alerts.accept(event);
        String changeId = event.details().get("changeId");
        if (event.kind() == Event.Kind.LIMITS_REVERTED && changeId != null) {
            reverted(changeId, null, event.text());
        }
    }

    private void reverted(String changeId, @Nullable String after, String message) {
        ChangeBook.Change change = changes.find(changeId).orElse(null);
        if (change == null || !changes.move(changeId, LimitResult.State.REVERTED)) {
            return;
        }
        LimitResult made = change.result();
        audit.note(
                TIMER,
                "agent",
                Subject.of(change.project(), "limit.revert", made.gear(), change.gearName())
                        .between(
                                Json.write(made.after()),
                                after == null ? Json.write(made.before()) : after)
                        .withChange(changeId),
                "ok",
                message);
    }
}
