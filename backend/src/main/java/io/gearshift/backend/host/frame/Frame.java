package io.gearshift.backend.host.frame;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One message between console and agent. `call` is the console's number of a call on this
/// connection, from 1, never used twice on it; 0 is the connection itself.
public sealed interface Frame {

    /// The first frame of each side, the console's before the agent's.
    ///
    /// @param version of the program, for people
    /// @param host name of the agent's host; of the console's machine in its own
    record Hello(int major, int minor, String version, String host, List<String> features)
            implements Frame {
        /// Copies the list.
        public Hello {
            features = List.copyOf(features);
        }

        /// What this version says of itself.
        public static Hello ofThis(String host) {
            return new Hello(
                    Protocol.MAJOR, Protocol.MINOR, Protocol.version(), host, Protocol.FEATURES);
        }
    }

    /// Console to agent: do this.
    ///
    /// @param operation repeats with the same one are answered, not done again
    /// @param epoch the gear's owner epoch that the caller believes in; 0 for no claim
    /// @param deadlineMillis after which the caller stops waiting, from when the frame arrives
    /// @param output whether the caller takes output as a stream
    /// @param window bytes that the caller takes before it gives further credit
    /// @param body the {@link io.gearshift.backend.host.HostCommand}
    record Command(
            long call,
            UUID operation,
            long epoch,
            long deadlineMillis,
            boolean output,
            int window,
            Payload body)
            implements Frame {}

    /// Agent to console: the command was understood and is under way.
    ///
    /// @param repeat whether it was already done or under way, so that only its answer follows
    record Accepted(long call, boolean repeat) implements Frame {}

    /// Agent to console: how far it is.
    ///
    /// @param total 0 if not known
    record Progress(long call, long done, long total, @Nullable String text) implements Frame {}

    /// Agent to console: it is done; the last frame of a call.
    ///
    /// @param body null if the answer went ahead as a stream on {@link #ANSWER}
    record Answer(long call, @Nullable Payload body) implements Frame {}

    /// Agent to console: it failed; the last frame of a call. For call 0: why the agent closes the
    /// connection.
    ///
    /// @param code of {@link io.gearshift.backend.api.ErrorCode}
    /// @param message whole sentences for the person
    record Failed(long call, String code, String message) implements Frame {}

    /// Agent to console: a {@link io.gearshift.backend.host.HostReport}.
    record Report(Payload body) implements Frame {}

    /// Agent to console: a piece of a stream. Binary on the wire.
    ///
    /// @param channel {@link #OUT}, {@link #ERR} or {@link #ANSWER}; others are ignored
    /// @param bytes 1 to {@link Protocol#CHUNK}
    record Data(long call, byte channel, Payload bytes) implements Frame {}

    /// Console to agent: so many further bytes of the call's streams may be sent.
    record Credit(long call, long bytes) implements Frame {}

    /// Agent to console: the call's streams have ended; its answer follows.
    ///
    /// @param bytes sent on all its channels, so that the receiver sees that none is missing
    record End(long call, long bytes) implements Frame {}

    /// Console to agent: nobody waits for this call any more.
    record Cancel(long call) implements Frame {}

    /// Either side: are you there? Answered with {@link Pong}.
    record Ping(long number) implements Frame {}

    /// The answer to {@link Ping}.
    record Pong(long number) implements Frame {}

    /// A frame of a kind that this version does not know; ignored.
    record Unknown(String type) implements Frame {}

    /// Channel of standard output.
    byte OUT = 0;

    /// Channel of standard error.
    byte ERR = 1;

    /// Channel of an answer that is too long for a frame.
    byte ANSWER = 2;
}
