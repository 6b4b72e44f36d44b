package io.gearshift.backend.agent;

import java.time.Duration;

/// How long the agent is patient with a peer.
///
/// @param hello from connecting to its hello
/// @param frame for one frame to come or go whole, and for credit for a long answer
/// @param silence between two frames; a console asks every 5 s whether the agent is there
/// @param sweep pause between two looks at all that
/// @param drain for work under way when the agent is stopped
record AgentTimes(
        Duration hello, Duration frame, Duration silence, Duration sweep, Duration drain) {

    static final AgentTimes USUAL =
            new AgentTimes(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10));
}
