package io.gearshift.backend.host.frame;

import java.util.List;

/// The numbers that both ends of a link agree on.
public final class Protocol {

    /// Both ends must have the same.
    public static final int MAJOR = 1;

    /// Ends whose minor versions differ work together: what one does not know it ignores.
    public static final int MINOR = 0;

    /// Most bytes of a frame after its length.
    public static final int MAX_FRAME = 1 << 20;

    /// Most bytes of one piece of a stream.
    public static final int CHUNK = 64 << 10;

    /// Bytes of a stream that may be under way before its receiver has taken any.
    public static final int WINDOW = 256 << 10;

    /// Longest answer that is sent inside its frame; a longer one goes ahead of it as a stream.
    public static final int MAX_INLINE_ANSWER = 512 << 10;

    /// Longest answer at all.
    public static final int MAX_ANSWER = 32 << 20;

    /// What this version can do beyond frames, commands and answers; for the other end to look at
    /// before it uses something that came later.
    public static final List<String> FEATURES = List.of("credit", "streamed-answers", "repeats");

    private Protocol() {}

    /// The program's version, for people; `dev` when it does not run from a jar.
    public static String version() {
        String version = Protocol.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
