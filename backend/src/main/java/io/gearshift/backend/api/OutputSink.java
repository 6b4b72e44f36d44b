package io.gearshift.backend.api;

/// Takes the output of a command or a followed log as it comes. Called from one thread at a time;
/// blocking in it slows the sender down (flow control), throwing from it ends the stream.
@FunctionalInterface
public interface OutputSink {

    /// Takes some bytes.
    ///
    /// @param stream `out` or `err`
    /// @param bytes what was written, 1 to 64 KiB; the array is the receiver's to keep
    void write(String stream, byte[] bytes);
}
