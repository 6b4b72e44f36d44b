package io.gearshift.collectors.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class NamespaceScannerKernelIT {

    private static final int TRIES = 20;

    private final NamespaceScanner scanner = new NamespaceScanner(KernelRoot.LIVE);

    /// lsns runs before and after; what both say must be what we say. On a busy machine processes
    /// come and go in between, so it is tried some times.
    @Test
    @Tag("N1")
    void theTableIsThatOfLsns() throws IOException, InterruptedException {
        Process unshared =
                new ProcessBuilder("unshare", "-fpuim", "--mount-proc", "sleep", "60").start();
        try {
            for (int i = 0; i < TRIES; i++) {
                Set<String> before = lsns();
                Set<String> ours = ours();
                if (before.equals(lsns())) {
                    assertThat(ours).isEqualTo(before);
                    return;
                }
            }
            throw new AssertionError("lsns never said the same twice");
        } finally {
            unshared.descendants().forEach(ProcessHandle::destroyForcibly);
            unshared.destroyForcibly().waitFor();
        }
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
        return switch (scanner.scan()) {
            case Reading.Present<NamespaceTable>(_, NamespaceTable table) ->
                    table.namespaces().stream()
                            .map(NamespaceScannerKernelIT::line)
                            .collect(Collectors.toCollection(TreeSet::new));
            case Reading<NamespaceTable> other -> throw new AssertionError("scan: " + other);
        };
    }

    private static String line(Namespace namespace) {
        ProcessLabel label = namespace.lowest().asOptional().orElseThrow();
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
