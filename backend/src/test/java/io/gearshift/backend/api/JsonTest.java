package io.gearshift.backend.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonTest {
    record Sample(Instant at, Duration grace, List<String> names, Map<String, String> labels) {
        Sample {
            names = List.copyOf(names);
            labels = Map.copyOf(labels);
        }
    }

    @Test
    void timesAreIsoText() throws JsonProcessingException {
        var sample =
                new Sample(Instant.ofEpochSecond(0), Duration.ofSeconds(90), List.of(), Map.of());

        assertThat(Json.mapper().writeValueAsString(sample))
                .isEqualTo(
                        "{\"at\":\"1970-01-01T00:00:00Z\",\"grace\":\"PT1M30S\",\"names\":[],\"labels\":{}}");
    }

    @Test
    void whatIsUnknownIsSkippedAndAMissingListIsEmpty() throws JsonProcessingException {
        String text = "{\"at\":\"1970-01-01T00:00:00Z\",\"newer\":{\"x\":[1]},\"labels\":null}";

        Sample sample = Json.mapper().readValue(text, Sample.class);

        assertThat(sample.names()).isEmpty();
        assertThat(sample.labels()).isEmpty();
    }

    @Test
    void limitsComeBackAsTheyWere() throws JsonProcessingException {
        var limits = new Limits(Cap.at(200), 100, "0-1", Cap.MAX, Cap.MAX, Cap.at(0), Cap.at(50));

        String text = Json.mapper().writeValueAsString(limits);

        assertThat(text).contains("\"cpuMillis\":200").contains("\"memoryBytes\":\"max\"");
        assertThat(Json.mapper().readValue(text, Limits.class)).isEqualTo(limits);
    }

    @Test
    void nestingIsBounded() {
        String deep = "{\"x\":" + "[".repeat(Json.MAX_NESTING + 1);

        assertThatThrownBy(() -> Json.mapper().readValue(deep, Sample.class))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("nesting depth");
    }

    @Test
    void anErrorDoesNotQuoteTheInput() {
        assertThatThrownBy(() -> Json.mapper().readValue("{\"at\":\"hunter2", Sample.class))
                .isInstanceOf(JsonProcessingException.class)
                .message()
                .doesNotContain("hunter2");
    }
}
