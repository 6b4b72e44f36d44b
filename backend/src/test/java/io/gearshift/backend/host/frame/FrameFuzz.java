package io.gearshift.backend.host.frame;

/// What comes over the link between console and agent, of which neither trusts the other.
public final class FrameFuzz {

    private FrameFuzz() {}

    /// The fuzzer's entry: what is a frame is the same frame when it is written and read again.
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            Frame frame = FrameCodec.decode(data);
            byte[] encoded = FrameCodec.encode(frame);
            byte[] body = new byte[encoded.length - 4];
            System.arraycopy(encoded, 4, body, 0, body.length);
            Frame again = FrameCodec.decode(body);
            if (!again.getClass().equals(frame.getClass())) {
                throw new AssertionError(frame + " became " + again);
            }
        } catch (FrameException e) {
            // It is none.
            if (e.getMessage() == null) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }
}
