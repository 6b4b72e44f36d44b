package io.gearshift.bench;

/// One benchmark.
interface Benchmark {

    /// What it measures, in one line.
    String summary();

    /// Measures and reports. Whatever it makes, it makes in `instance`, which is removed
    /// afterwards.
    void run(Instance instance, Options options, Report report) throws InterruptedException;
}
