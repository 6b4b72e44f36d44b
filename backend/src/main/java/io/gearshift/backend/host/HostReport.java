package io.gearshift.backend.host;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gearshift.backend.api.LimitResult;
import java.time.Instant;

/// What an agent says by itself, or the link about itself.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "report")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HostReport.Happened.class, name = "happened"),
    @JsonSubTypes.Type(value = HostReport.LimitsReverted.class, name = "limits-reverted"),
    @JsonSubTypes.Type(value = HostReport.Changed.class, name = "changed"),
})
public sealed interface HostReport {

    /// Events up to `sequence` are in the agent's journal; a nudge to ask for them with {@link
    /// HostCommand.Events}.
    record Happened(long sequence) implements HostReport {}

    /// A dead-man timer took a change back.
    record LimitsReverted(LimitResult result) implements HostReport {}

    /// States, records or limits changed; the inventory is worth asking for.
    record Changed(long revision) implements HostReport {}

    /// The link is up (again); made by the link itself.
    record Connected(Instant at) implements HostReport {}

    /// The link is down; made by the link itself.
    record Lost(Instant at) implements HostReport {}
}
