package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a gear had to wait, as far as the gears beside it can tell: whose use rose with its
/// pressure. Use of what is not a gear of this host's agent is not in it.
///
/// @param gear that had to wait, by id
/// @param resource `cpu`, `memory` or `io`
/// @param spike the last spike of its pressure in the last 15 minutes; null if there was none
/// @param own what the gear itself had to do with it, in words, for example that it reached its own
///   cap; null if nothing is known
/// @param suspects those whose use rose with it, most to blame first; at most ten
/// @param at when it was worked out
public record Blame(
        String gear,
        String resource,
        @Nullable Spike spike,
        @Nullable String own,
        List<Suspect> suspects,
        Instant at) {

    /// Copies the list.
    public Blame {
        suspects = List.copyOf(suspects);
    }

    /// A stretch of time in which the gear waited clearly more than before.
    ///
    /// @param before mean share of the minute before in which some task waited, percent
    /// @param during mean share of the spike, percent
    public record Spike(Instant from, Instant to, double before, double during) {}

    /// A gear beside it. Use is in cores for `cpu`, bytes for `memory`, bytes per second for `io`.
    ///
    /// @param id of the gear; empty if the caller may not see it
    /// @param name of the gear; empty if the caller may not see it
    /// @param share its part of the blame, percent; those of all suspects add up to 100
    /// @param before its mean use in the minute before
    /// @param during its mean use in the spike
    /// @param alike how closely its use moved with the waiting, 0 to 1 (Pearson's correlation)
    public record Suspect(
            String id, String name, double share, double before, double during, double alike) {

        /// Without what tells which gear it is.
        public Suspect unnamed() {
            return new Suspect("", "", share, before, during, alike);
        }
    }
}
