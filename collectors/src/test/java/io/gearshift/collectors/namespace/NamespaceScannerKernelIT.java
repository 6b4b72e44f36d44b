package io.gearshift.collectors.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.proc.ProcessEvents;
import io.gearshift.collectors.proc.ProcessEvents.Moved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class NamespaceScannerKernelIT {

    private static final int TRIES = 100;
    private static final int ROUNDS = 8;

    private final NamespaceScanner scanner = new NamespaceScanner(KernelRoot.LIVE);

    /// lsns runs before and after; what both say must be what we say. On a busy machine processes
    /// come and go in between, so it is tried some times.
    @Test
    @Tag("N1")
    void theTableIsThatOfLsns() throws IOException, InterruptedException {
        Process unshared =
                new ProcessBuilder("unshare", "-fpuim", "--mount-proc", "sleep", "60").start();
        try {
            Set<String> theirs = Set.of();
            Set<String> ours = Set.of();
            for (int i = 0; i < TRIES; i++) {
                Set<String> before = lsns();
                Set<String> found = ours();
                if (before.equals(lsns())) {
                    theirs = before;
                    ours = found;
                    // Others may have come and gone again between the two.
                    if (ours.equals(theirs)) {
                        return;
                    }
                }
            }
            assertThat(theirs).as("lsns never said the same twice").isNotEmpty();
            assertThat(ours).isEqualTo(theirs);
        } finally {
            unshared.descendants().forEach(ProcessHandle::destroyForcibly);
            unshared.destroyForcibly().waitFor();
        }
    }

    /// A scanner that is only told who moved says the same as one that scans all, and as lsns,
    /// while processes begin in namespaces of their own and end.
    @Test
    @Tag("N1")
    void whoIsToldOfIsEnough() throws IOException, InterruptedException {
        ProcessEvents events =
                ProcessEvents.listen()
                        .orElseGet(
                                () -> Assumptions.abort("needs root and the initial namespaces"));
        List<Process> begun = new ArrayList<>();
        try (events) {
            scanner.scan();
            for (int round = 0; round < ROUNDS; round++) {
                begun.add(new ProcessBuilder("sleep", "60").start());
                begun.add(new ProcessBuilder("unshare", "-fpuim", "sleep", "60").start());
                begun.add(new ProcessBuilder("unshare", "-n", "sh", "-c", "sleep 60; :").start());
                if (round > 1) {
                    end(begun.remove(0));
                    end(begun.remove(begun.size() / 2));
                }
                agree(events);
            }
            for (Process each : begun) {
                end(each);
            }
            begun.clear();
            agree(events);
        } finally {
            for (Process each : begun) {
                end(each);
            }
        }
    }

    /// As with lsns, others come and go in between.
    private void agree(ProcessEvents events) throws IOException, InterruptedException {
        Set<String> told = Set.of();
        Set<String> all = Set.of();
        for (int i = 0; i < TRIES; i++) {
            Set<String> before = lsns();
            all = lines(new NamespaceScanner(KernelRoot.LIVE).scan());
            Moved moved = events.moved();
            told = lines(told(moved));
            // Others moved more than the socket holds: a scan of all proves nothing here.
            boolean some = moved instanceof Moved.These;
            if (some && told.equals(all) && told.equals(before) && before.equals(lsns())) {
                return;
            }
        }
        assertThat(told).as("told, and a scan of all").isEqualTo(all);
        throw new AssertionError("lsns never said the same twice");
    }

    private Reading<NamespaceTable> told(Moved moved) {
        return switch (moved) {
            case Moved.These(var pids) -> scanner.scan(pids);
            case Moved.Any() -> scanner.scan();
        };
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }

    private static Set<String> lsns() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "lsns",
                                "--raw",
                                "--list",
                                "--noheadings",
                                "-o",
                                "NS,TYPE,NPROCS,PID,USER,COMMAND")
                        .start();
        List<String> lines;
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            lines = out.lines().toList();
        }
        assertThat(process.waitFor()).isZero();
        return lines.stream()
                .map(line -> line.replace("\\x20", " ").strip())
                .map(NamespaceScannerKernelIT::withoutLsns)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// It runs in our namespaces, so those count one process more while it looks.
    private static String withoutLsns(String line) {
        List<String> words = List.of(line.split(" ", 6));
        boolean ours =
                NamespaceLinks.of(KernelRoot.LIVE, (int) ProcessHandle.current().pid())
                        .byType()
                        .values()
                        .stream()
                        .flatMap(reading -> reading.asOptional().stream())
                        .anyMatch(id -> Long.toString(id.inode()).equals(words.get(0)));
        int processes = Integer.parseInt(words.get(2)) - (ours ? 1 : 0);
        return words.get(0)
                + " "
                + words.get(1)
                + " "
                + processes
                + " "
                + String.join(" ", words.subList(3, words.size()));
    }

    private Set<String> ours() {
        return lines(scanner.scan());
    }

    private static Set<String> lines(Reading<NamespaceTable> reading) {
        return switch (reading) {
            case Reading.Present<NamespaceTable>(_, NamespaceTable table) ->
                    table.namespaces().stream()
                            .map(NamespaceScannerKernelIT::line)
                            .collect(Collectors.toCollection(TreeSet::new));
            case Reading<NamespaceTable> other -> throw new AssertionError("scan: " + other);
        };
    }

    private static String line(Namespace namespace) {
        // Of one that ended just now lsns says something else, and both are asked again.
        ProcessLabel label =
                namespace.lowest().asOptional().orElse(new ProcessLabel(0, "?", "[ended]"));
        return namespace.id().inode()
                + " "
                + namespace.id().type().kernelName()
                + " "
                + namespace.processes()
                + " "
                + namespace.lowestPid()
                + " "
                + label.user()
                + " "
                + label.command();
    }
}
