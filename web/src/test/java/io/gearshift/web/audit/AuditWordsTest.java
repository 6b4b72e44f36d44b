package io.gearshift.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.web.audit.AuditPage.Change;
import org.junit.jupiter.api.Test;

final class AuditWordsTest {

    @Test
    void aChangeShowsOnlyWhatDiffersInTheWordsOfThePages() {
        assertThat(
                        AuditWords.changes(
                                """
                                {"memoryBytes":67108864,"cpuMillis":"max","processes":50}""",
                                """
                                {"memoryBytes":100663296,"cpuMillis":200,"processes":50}"""))
                .containsExactly(
                        new Change("Memory cap", "64 MiB", "96 MiB"),
                        new Change("CPU cap", "no limit", "0.2 cores"));
    }

    @Test
    void whatWasMadeLeavesOutWhatIsAsUsualAnyway() {
        assertThat(
                        AuditWords.changes(
                                null,
                                """
                                {"command":["/bin/httpd","-f"],"limits":{"memoryBytes":67108864,
                                "swapBytes":"max","processors":null},"rootMode":"READ_ONLY",
                                "runAsRoot":false,"environment":{}}"""))
                .containsExactly(
                        new Change("Command", "", "/bin/httpd -f"),
                        new Change("Memory cap", "", "64 MiB"),
                        new Change("Root", "", "read only"));
    }

    @Test
    void aListOfObjectsIsReadAsItsValues() {
        assertThat(
                        AuditWords.changes(
                                "{\"grants\":[]}",
                                "{\"grants\":[{\"role\":\"SUPPORT\",\"project\":\"*\"}]}"))
                .containsExactly(new Change("Grants", "", "support, *"));
    }

    @Test
    void whatIsNoJsonOrNoObjectIsShownAsItIs() {
        assertThat(AuditWords.changes(null, "{\"cut"))
                .containsExactly(new Change("", "", "{\"cut"));
        assertThat(AuditWords.changes(null, "[\"a\",\"b\"]"))
                .containsExactly(new Change("", "", "a b"));
        assertThat(AuditWords.changes(null, null)).isEmpty();
    }

    @Test
    void aLongValueIsCutAndControlCharactersAreShown() {
        Change change =
                AuditWords.changes(null, "{\"program\":\"" + "x".repeat(500) + "\"}").getFirst();
        assertThat(change.after()).hasSize(121).endsWith("…");
        assertThat(AuditWords.changes(null, "{\"program\":\"a\\u001bb\"}").getFirst().after())
                .doesNotContain("\u001b");
    }
}
