package io.gearshift.web.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitInputTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    96, 100663296
                    96M, 100663296
                    96 MiB, 100663296
                    1.5 GiB, 1610612736
                    4096 b, 4096
                    '1,024 MiB', 1073741824
                    0, 0
                    """)
    void aSizeIsReadAsPeopleTypeIt(String text, long bytes) {
        assertThat(change("memoryBytes", text).memoryBytes()).isEqualTo(Cap.at(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "max", "no limit", "Unlimited", " none "})
    void nothingMeansNoLimit(String text) {
        Limits limited = Limits.NONE.with(change("memoryBytes", "96"));
        LimitChange change = LimitInput.change(limited, typed("memoryBytes", text));
        assertThat(change.memoryBytes()).isEqualTo(Cap.MAX);
    }

    @Test
    void coresProcessesWeightAndProcessorsAreRead() {
        assertThat(change("cpuMillis", "0.2 cores").cpuMillis()).isEqualTo(Cap.at(200));
        assertThat(change("processes", "50").processes()).isEqualTo(Cap.at(50));
        assertThat(change("cpuWeight", "200").cpuWeight()).isEqualTo(200);
        assertThat(change("processors", "0-2, 5").processors()).isEqualTo("0-2,5");
    }

    @Test
    void aFieldThatIsNotThereOrAsBeforeChangesNothing() {
        assertThat(LimitInput.change(Limits.NONE, name -> null)).isEqualTo(LimitChange.NOTHING);
        Limits limits = Limits.NONE.with(change("memoryBytes", "96"));
        Map<String, String> shown = LimitWords.of(limits);
        assertThat(LimitInput.change(limits, name -> shown.get(name)).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    memoryBytes, -1
                    memoryBytes, much
                    memoryBytes, 96 apples
                    memoryBytes, 999999999999999 TiB
                    cpuMillis, 1e9
                    processes, 5 MiB
                    cpuWeight, heavy
                    processors, 0-2;5
                    """)
    void whatCannotBeReadNamesTheFieldAndWhatWasFound(String field, String text) {
        assertThatThrownBy(() -> change(field, text))
                .hasMessageContaining("wanted")
                .hasMessageContaining(text);
    }

    private static LimitChange change(String field, String text) {
        return LimitInput.change(Limits.NONE, typed(field, text));
    }

    private static Function<String, @Nullable String> typed(String field, String text) {
        return name -> name.equals(field) ? text : null;
    }
}
