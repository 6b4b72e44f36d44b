package io.gearshift.collectors.namespace;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Only what moved is scanned again, and the table is that of a scan of all.
final class NamespaceScannerTest {

    private static final int STEPS = 100;
    private static final int PIDS = 24;

    @TempDir Path folder = Path.of("");
    private KernelRoot root = new KernelRoot(folder);
    private NamespaceScanner scanner = new NamespaceScanner(root);

    @BeforeEach
    void aHost() throws IOException {
        Files.createDirectories(folder.resolve("proc"));
        root = new KernelRoot(folder);
        scanner = new NamespaceScanner(root);
    }

    /// Random processes begin in shared namespaces or in some of their own, run other programs,
    /// move, end at once or stay unreaped for a while, in random company.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensTheTableIsThatOfAScanOfAll(long seed) throws IOException {
        var random = new Random(seed);
        Set<Integer> moved = new HashSet<>();
        scanner.scan();
        for (int step = 0; step < STEPS; step++) {
            int pid = 1 + random.nextInt(PIDS);
            switch (random.nextInt(5)) {
                case 0 -> end(pid);
                case 1 -> unreaped(pid, random);
                case 2 -> run(pid, "program " + step);
                default -> begin(pid, random);
            }
            moved.add(pid);
            if (random.nextInt(3) == 0) {
                // Reaping is told by nobody.
                for (int each = 1; each <= PIDS; each++) {
                    if (random.nextInt(4) == 0 && isUnreaped(each)) {
                        end(each);
                    }
                }
                same(moved);
                moved.clear();
            }
        }
    }

    @Test
    void whereNothingIsDifferentTheTableIsTheVerySame() throws IOException {
        process(4, "mnt:[11]");
        process(7, "mnt:[11]");
        NamespaceTable table = present(scanner.scan());
        assertThat(present(scanner.scan(Set.of()))).isSameAs(table);
        assertThat(present(scanner.scan(Set.of(4, 7, 9)))).isSameAs(table);
        run(7, "another");
        assertThat(present(scanner.scan(Set.of(7)))).as("not the lowest").isSameAs(table);
        run(4, "another");
        assertThat(present(scanner.scan(Set.of(4)))).isNotSameAs(table);
    }

    @Test
    void whoIsNotNamedIsNotLookedAt() throws IOException {
        process(4, "mnt:[11]");
        NamespaceTable table = present(scanner.scan());
        process(5, "mnt:[11]");
        assertThat(present(scanner.scan(Set.of(4)))).isSameAs(table);
    }

    @Test
    void theNumberOfAProcessThatAThreadHasNowIsNoProcess() throws IOException {
        process(4, "mnt:[11]");
        process(9, "mnt:[12]");
        scanner.scan();
        Files.writeString(folder.resolve("proc/9/status"), "Name:\tx\nUmask:\t0022\nTgid:\t4\n");
        assertThat(present(scanner.scan(Set.of(9))).namespaces())
                .extracting(Namespace::id)
                .containsExactly(new NamespaceId(NamespaceType.MNT, 11));
    }

    @Test
    void theNumberOfANamespaceMayBeGivenToOneOfAnotherType() throws IOException {
        process(4, "mnt:[11]", "net:[12]");
        scanner.scan();
        end(4);
        process(5, "mnt:[12]", "net:[11]");
        same(Set.of(4, 5));
    }

    /// Whichever of the two is read first.
    @Test
    void theNumberOfANamespaceMayBeGivenToALowerProcess() throws IOException {
        process(5, "mnt:[11]", "net:[12]");
        process(7, "mnt:[11]", "net:[12]");
        scanner.scan();
        end(5);
        end(7);
        process(6, "mnt:[12]", "net:[11]");
        same(Set.of(5, 6, 7));
    }

    @Test
    void theNamespacesOfAProcessAreThoseOfTheLastScan() throws IOException {
        process(4, "mnt:[11]", "net:[12]");
        scanner.scan();
        assertThat(scanner.of(4))
                .containsExactly(
                        new NamespaceId(NamespaceType.MNT, 11),
                        new NamespaceId(NamespaceType.NET, 12));
        assertThat(scanner.of(5)).isEmpty();
        end(4);
        scanner.scan(Set.of(4));
        assertThat(scanner.of(4)).isEmpty();
    }

    private void same(Set<Integer> moved) {
        NamespaceTable some = present(scanner.scan(moved));
        NamespaceTable all = present(new NamespaceScanner(root).scan());
        assertThat(some).isEqualTo(all);
        some.namespaces().forEach(each -> assertThat(some.has(each.id())).isTrue());
        assertThat(some.has(new NamespaceId(NamespaceType.MNT, 999))).isFalse();
    }

    /// In namespaces that others have, or in some of its own.
    private void begin(int pid, Random random) throws IOException {
        end(pid);
        var links = new ArrayList<String>();
        int first = 100;
        for (NamespaceType type : NamespaceType.values()) {
            links.add(type.kernelName() + ":[" + (first + random.nextInt(6)) + "]");
            first += 100;
        }
        process(pid, links.toArray(String[]::new));
    }

    private void unreaped(int pid, Random random) throws IOException {
        begin(pid, random);
        for (NamespaceType type : NamespaceType.values()) {
            if (type != NamespaceType.PID && type != NamespaceType.USER) {
                Files.delete(folder.resolve("proc/" + pid + "/ns/" + type.kernelName()));
            }
        }
        run(pid, "");
    }

    private boolean isUnreaped(int pid) {
        Path ns = folder.resolve("proc/" + pid + "/ns");
        return Files.exists(ns) && !Files.isSymbolicLink(ns.resolve("mnt"));
    }

    private void process(int pid, String... links) throws IOException {
        Path ns = Files.createDirectories(folder.resolve("proc/" + pid + "/ns"));
        for (String each : links) {
            Files.createSymbolicLink(
                    ns.resolve(each.substring(0, each.indexOf(':'))), Path.of(each));
        }
        Files.writeString(
                ns.resolveSibling("status"),
                String.format(Locale.ROOT, "Name:\tx\nUmask:\t0022\nState:\tS\nTgid:\t%d\n", pid));
        Files.writeString(ns.resolveSibling("comm"), "name" + pid + "\n");
        run(pid, "run " + pid);
    }

    private void run(int pid, String command) throws IOException {
        Path process = folder.resolve("proc/" + pid);
        if (Files.exists(process)) {
            Files.writeString(process.resolve("cmdline"), command.isEmpty() ? "" : command + "\0");
        }
    }

    private void end(int pid) throws IOException {
        Path process = folder.resolve("proc/" + pid);
        if (!Files.exists(process)) {
            return;
        }
        try (Stream<Path> all = Files.walk(process)) {
            List<Path> deepest = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepest) {
                Files.delete(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
