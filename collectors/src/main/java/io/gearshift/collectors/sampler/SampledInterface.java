package io.gearshift.collectors.sampler;

/// One network interface of the host in the sampler, with the counters of its last two passes, seen
/// from the host. Belongs to the sampling thread.
public final class SampledInterface {

    private final String name;
    private long receivedBytes;
    private long sentBytes;
    private long receivedBefore;
    private long sentBefore;
    private long nanoTime;
    private long nanoTimeBefore;
    private int reads;

    SampledInterface(String name) {
        this.name = name;
    }

    /// Its name, as `veth1`.
    public String name() {
        return name;
    }

    /// Whether the last pass found it.
    public boolean isPresent() {
        return reads > 0;
    }

    /// Bytes that the host received from it, unsigned; means nothing unless it is present.
    public long receivedBytes() {
        return receivedBytes;
    }

    /// Bytes that the host sent into it, unsigned; means nothing unless it is present.
    public long sentBytes() {
        return sentBytes;
    }

    /// Bytes received per second; NaN where there is no rate yet, see {@link Rate#SHORTEST}.
    public double receiveRate() {
        return rate(receivedBytes, receivedBefore);
    }

    /// Bytes sent per second; NaN where there is no rate yet.
    public double sendRate() {
        return rate(sentBytes, sentBefore);
    }

    void set(long received, long sent, long now) {
        receivedBefore = receivedBytes;
        sentBefore = sentBytes;
        nanoTimeBefore = nanoTime;
        receivedBytes = received;
        sentBytes = sent;
        nanoTime = now;
        reads = Math.min(reads + 1, 2);
    }

    /// After a pass: one that was not met in it is not there, and counts anew when it comes back.
    void endPass(long now) {
        if (nanoTime != now) {
            reads = 0;
        }
    }

    private double rate(long value, long before) {
        long grown = value - before;
        if (reads < 2 || grown < 0) {
            return Double.NaN;
        }
        return Rate.perSecond((double) grown, nanoTime - nanoTimeBefore);
    }
}
