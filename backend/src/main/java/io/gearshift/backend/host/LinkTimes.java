package io.gearshift.backend.host;

import java.time.Duration;

/// How a link keeps time.
///
/// @param pingEvery pause between two questions whether the agent is there
/// @param missedPings unanswered ones after which it is taken for lost
/// @param firstPause before the second attempt to connect; doubled for each further one
/// @param longestPause bound of that doubling
/// @param patience beyond a call's deadline, for the agent's own word on it to arrive
public record LinkTimes(
        Duration pingEvery,
        int missedPings,
        Duration firstPause,
        Duration longestPause,
        Duration patience) {

    /// What the product runs with: lost after 10 s of silence, at once when the agent dies.
    public static final LinkTimes USUAL =
            new LinkTimes(
                    Duration.ofSeconds(5),
                    2,
                    Duration.ofMillis(50),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(500));
}
