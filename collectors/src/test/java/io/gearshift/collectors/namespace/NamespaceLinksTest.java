package io.gearshift.collectors.namespace;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamespaceLinksTest {

    @TempDir Path folder = Path.of("");

    @Test
    @Tag("N2")
    void aLinkIsATypeAndANumber() throws IOException {
        process(7, "mnt", "mnt:[4026531832]");
        NamespaceLinks links = NamespaceLinks.of(new KernelRoot(folder), 7);
        assertThat(links.byType()).hasSize(NamespaceType.values().length);
        assertThat(links.of(NamespaceType.MNT).asOptional())
                .contains(new NamespaceId(NamespaceType.MNT, 4026531832L));
        assertThat(links.of(NamespaceType.TIME)).isInstanceOf(Reading.Unsupported.class);
    }

    @Test
    void theLinksOfAVanishedProcessAreGone() {
        assertThat(NamespaceLinks.of(new KernelRoot(folder), 8).byType().values())
                .allMatch(reading -> reading instanceof Reading.Gone<?>);
    }

    @Test
    @Tag("N1")
    void theScanCountsProcessesAndFindsTheLowestPid() throws IOException {
        process(30, "mnt", "mnt:[11]");
        process(4, "mnt", "mnt:[11]");
        process(4, "user", "user:[12]");
        process(200, "mnt", "mnt:[13]");
        Files.createDirectories(folder.resolve("proc/sys"));
        NamespaceTable table = present(new NamespaceScanner(new KernelRoot(folder)).scan());
        assertThat(table.namespaces())
                .extracting(n -> n.id() + " " + n.processes() + " " + n.lowestPid())
                .containsExactly("mnt:[11] 2 4", "user:[12] 1 4", "mnt:[13] 1 200");
        assertThat(present(table.namespaces().getFirst().lowest()).command()).isEqualTo("run 4");
    }

    @Test
    void hundredsOfNamespacesAreCounted() throws IOException {
        for (int pid = 1; pid <= 700; pid++) {
            process(pid, "net", "net:[" + (4026532000L + pid) + "]");
        }
        NamespaceTable table = present(new NamespaceScanner(new KernelRoot(folder)).scan());
        assertThat(table.namespaces()).hasSize(700).allMatch(n -> n.processes() == 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "mnt:[", "mnt:[]", "net:[1]", "mnt:[x]", "mnt:[18446744073709551615]"})
    void anythingElseIsNoNamespace(String target) {
        assertThatThrownBy(() -> NamespaceId.parse(NamespaceType.MNT, target))
                .isInstanceOf(UnexpectedText.class);
    }

    private void process(int pid, String type, String target) throws IOException {
        Path links = folder.resolve("proc/" + pid + "/ns");
        Files.createDirectories(links);
        Files.createSymbolicLink(links.resolve(type), Path.of(target));
        Files.writeString(folder.resolve("proc/" + pid + "/cmdline"), "run\0" + pid + "\0");
    }
}
