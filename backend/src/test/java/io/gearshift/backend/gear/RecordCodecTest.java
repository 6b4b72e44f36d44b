package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {

    private static final GearRecord RECORD =
            new GearRecord(
                    GearRecord.VERSION,
                    "g-000000000001",
                    "web1",
                    "default",
                    null,
                    "base",
                    RootMode.READ_ONLY,
                    List.of("sh", "-c", "echo \u20ac \ufffe \u0001"),
                    Map.of("A", "<&>"),
                    List.of("TOKEN"),
                    false,
                    RestartPolicy.ALWAYS,
                    true,
                    1_048_576,
                    Limits.NONE,
                    3,
                    1,
                    Instant.parse("2026-11-01T00:00:00Z"),
                    Map.of());

    @Test
    void aRecordIsReadAsItWasWritten() {
        assertThat(RecordCodec.read(RecordCodec.write(RECORD))).isEqualTo(RECORD);
    }

    /// A host has thousands of records that differ in little.
    @Test
    void whatTwoRecordsHaveInCommonIsThereOnce() {
        GearRecord one = RecordCodec.read(RecordCodec.write(RECORD));
        GearRecord other = RecordCodec.read(RecordCodec.write(RECORD));

        assertThat(one.id()).isNotSameAs(other.id());
        assertThat(one.project()).isSameAs(other.project());
        assertThat(one.image()).isSameAs(other.image());
        assertThat(one.command().getLast()).isSameAs(other.command().getLast());
        assertThat(one.limits()).isSameAs(other.limits());
    }

    @Test
    void itsTextIsAsciiSinceNotEveryCharacterMayStandInXml() {
        String json = RecordCodec.write(RECORD);

        assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(json)).isTrue();
        assertThat(json.chars()).noneMatch(c -> c < ' ');
    }

    @Test
    void whatANewerVersionAddedIsKept() {
        String newer =
                RecordCodec.write(RECORD)
                        .replaceFirst("\\{", "{\"ports\":[{\"inside\":80}],\"wake\":true,");

        assertThat(RecordCodec.write(RecordCodec.read(newer)))
                .contains("\"ports\":[{\"inside\":80}]")
                .contains("\"wake\":true");
    }

    @Test
    void whatANewerVersionAddedWithinItsLimitsIsKeptOverAChangeAndSoIsItsVersion()
            throws JsonProcessingException {
        var mapper = new ObjectMapper();
        ObjectNode newer = (ObjectNode) mapper.readTree(RecordCodec.write(RECORD));
        newer.put("version", GearRecord.VERSION + 1);
        ObjectNode limits = (ObjectNode) newer.get("limits");
        limits.put("ioBytes", 1_000_000).set("net", mapper.readTree("{\"in\":[{\"mbit\":10}]}"));
        GearRecord read = RecordCodec.read(newer.toString());
        LimitChange change = new LimitChange(null, null, null, Cap.at(64 << 20), null, null, null);

        String written =
                RecordCodec.write(
                        read.withLimits(read.limits().with(change)).withDesiredRunning(false));

        newer.put("desiredRunning", false).put("limitsRevision", RECORD.limitsRevision() + 1);
        limits.put("memoryBytes", 64 << 20);
        assertThat(mapper.readTree(written)).isEqualTo(mapper.readTree(newer.toString()));
    }

    @Test
    void anythingElseSaysWhatWasWanted() {
        assertThatThrownBy(() -> RecordCodec.read("[]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("record");
    }
}
