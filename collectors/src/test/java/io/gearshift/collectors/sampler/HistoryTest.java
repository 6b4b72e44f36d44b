package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class HistoryTest {

    private final History history = new History();

    @Test
    void secondsThatWereLeftOutAreGaps() {
        history.put(10, HistoryFigure.PIDS, 1);
        history.put(13, HistoryFigure.PIDS, 4);
        assertThat(history.last(HistoryFigure.PIDS, 13, 5))
                .containsExactly(Float.NaN, 1f, Float.NaN, Float.NaN, 4f);
    }

    @Test
    void aFigureThatWasNeverKnownIsAllGaps() {
        history.put(10, HistoryFigure.PIDS, 1);
        assertThat(history.last(HistoryFigure.READ_RATE, 10, 2))
                .containsExactly(Float.NaN, Float.NaN);
    }

    @Test
    void anUnknownValueBecomesAGapOverTheOldRound() {
        history.put(0, HistoryFigure.PIDS, 1);
        history.put(History.SECONDS, HistoryFigure.PIDS, Double.NaN);
        assertThat(history.last(HistoryFigure.PIDS, History.SECONDS, 1)).containsExactly(Float.NaN);
    }

    @Test
    void fifteenMinutesAreKeptAndNoMore() {
        for (int second = 0; second < 2 * History.SECONDS; second++) {
            history.put(second, HistoryFigure.CPU_CORES, second);
        }
        float[] all = history.last(HistoryFigure.CPU_CORES, 2 * History.SECONDS - 1, 10_000);
        assertThat(all).hasSize(History.SECONDS).startsWith(900f).endsWith(1799f);
    }

    @Test
    void aLongPauseLeavesNothingOld() {
        history.put(5, HistoryFigure.PIDS, 1);
        history.put(1_000_000_005L, HistoryFigure.PIDS, 2);
        float[] all = history.last(HistoryFigure.PIDS, 1_000_000_005L, History.SECONDS);
        assertThat(all).endsWith(Float.NaN, 2f).doesNotContain(1f);
    }

    @Test
    void askedPastTheNewestThereAreGaps() {
        history.put(5, HistoryFigure.PIDS, 1);
        assertThat(history.last(HistoryFigure.PIDS, 7, 3))
                .containsExactly(1f, Float.NaN, Float.NaN);
    }

    @Test
    void oneSecondIsThereWhileItIsKept() {
        assertThat(history.at(HistoryFigure.PIDS, 5)).isNaN();
        history.put(5, HistoryFigure.PIDS, 1);
        assertThat(history.at(HistoryFigure.PIDS, 5)).isEqualTo(1);
        assertThat(history.at(HistoryFigure.CPU_CORES, 5)).isNaN();
        assertThat(history.at(HistoryFigure.PIDS, 6)).isNaN();
        history.put(5 + History.SECONDS, HistoryFigure.PIDS, 2);
        assertThat(history.at(HistoryFigure.PIDS, 5)).isNaN();
    }

    @Test
    void theHighestIsOfWhatIsKept() {
        var history = new History();
        assertThat(history.highest(HistoryFigure.PIDS, 0)).isNaN();
        history.put(0, HistoryFigure.PIDS, 9);
        history.put(1, HistoryFigure.PIDS, Double.NaN);
        history.put(2, HistoryFigure.PIDS, 3);
        assertThat(history.highest(HistoryFigure.PIDS, 2)).isEqualTo(9);
        assertThat(history.highest(HistoryFigure.CPU_CORES, 2)).isNaN();
        assertThat(history.highest(HistoryFigure.PIDS, History.SECONDS)).isEqualTo(3);
        assertThat(history.highest(HistoryFigure.PIDS, History.SECONDS + 2L)).isNaN();
        history.put(History.SECONDS, HistoryFigure.PIDS, 2);
        assertThat(history.highest(HistoryFigure.PIDS, History.SECONDS)).isEqualTo(3);
    }

    @Test
    void itNeverGoesBack() {
        history.put(5, HistoryFigure.PIDS, 1);
        assertThatThrownBy(() -> history.put(4, HistoryFigure.PIDS, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Against a look at every second: rises, falls, gaps, seconds left out, a second put twice.
    @Test
    void theHighestIsThatOfAllSecondsThatAreKept() {
        var random = new Random(7);
        var history = new History();
        long second = 0;
        double level = 100;
        for (int step = 0; step < 6_000; step++) {
            second += random.nextInt(20) == 0 ? random.nextInt(400) : random.nextInt(2);
            level = random.nextInt(300) == 0 ? random.nextInt(1000) : level - 0.1;
            double value = random.nextInt(10) == 0 ? Double.NaN : level;
            history.put(second, HistoryFigure.MEMORY_BYTES, value);

            double wanted = Double.NaN;
            for (float each : history.last(HistoryFigure.MEMORY_BYTES, second, History.SECONDS)) {
                if (!Float.isNaN(each) && !(each <= wanted)) {
                    wanted = each;
                }
            }
            assertThat(history.highest(HistoryFigure.MEMORY_BYTES, second)).isEqualTo(wanted);
        }
    }
}
