package io.gearshift.bench;

import java.util.List;
import java.util.Map;

/// Runs one benchmark: `bench NAME [--gears N] [--idle N] [--minutes N] [--rounds N] [-o
/// json|table]`.
public final class Bench {
    private static final Map<String, Benchmark> BENCHMARKS =
            Map.of(
                    "collectors", new CollectorsBench(),
                    "density", new DensityBench(),
                    "start", new StartBench(),
                    "web", new WebBench());

    private Bench() {}

    /// Exits 0 if every bound holds, 1 if one does not, 2 for a wrong call.
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        if (arguments.isEmpty() || arguments.getFirst().equals("list")) {
            BENCHMARKS.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(
                            each ->
                                    System.out.println(
                                            each.getKey() + ": " + each.getValue().summary()));
            return 0;
        }
        Benchmark benchmark = BENCHMARKS.get(arguments.getFirst());
        if (benchmark == null) {
            return wrong("no benchmark \"" + arguments.getFirst() + "\"; try: bench list");
        }
        Options options;
        try {
            options = Options.parse(arguments.subList(1, arguments.size()));
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
        Report report = new Report(arguments.getFirst());
        try (Instance instance = Instance.start()) {
            benchmark.run(instance, options, report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return wrong("interrupted");
        }
        System.out.println(options.json() ? report.json() : report.table());
        return report.holds() ? 0 : 1;
    }

    private static int wrong(String why) {
        System.err.println("bench: " + why);
        return 2;
    }
}
