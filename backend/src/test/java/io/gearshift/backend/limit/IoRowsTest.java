package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.IoLimit;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The kernel's files with a row for each disk.
final class IoRowsTest {

    private static final String READ = "blkio.throttle.read_bps_device";

    @Test
    void ioMaxHasFourNumbersADiskAndKeysOfANewerKernelArePassedOver() throws IOException {
        assertThat(
                        IoRows.rowsV2(
                                """
                                254:0 rbps=1048576 wbps=max riops=max wiops=100
                                8:16 rbps=max wbps=5 riops=7 wiops=max zbps=3
                                """))
                .containsEntry(
                        "254:0",
                        new IoLimit("254:0", Cap.at(1048576), Cap.MAX, Cap.MAX, Cap.at(100)))
                .containsEntry("8:16", new IoLimit("8:16", Cap.MAX, Cap.at(5), Cap.at(7), Cap.MAX));
    }

    @Test
    void anEmptyFileAndATruncatedRowAreNoLimit() throws IOException {
        assertThat(IoRows.rowsV2("")).isEmpty();
        assertThat(IoRows.rowsV2("254:0")).isEmpty();
        assertThat(IoRows.rowsV2("254:0 rbps=9")).hasSize(1);
        assertThat(IoRows.rowsV1(READ, "")).isEmpty();
        assertThat(IoRows.rowsV1(READ, "254:0")).isEmpty();
    }

    @Test
    void whatIsNoNumberIsSaidAndWhatIsBeyondALongIsVeryMuch() throws IOException {
        assertThatThrownBy(() -> IoRows.rowsV2("254:0 rbps=much")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> IoRows.rowsV1(READ, "254:0 much")).isInstanceOf(IOException.class);
        assertThat(IoRows.rowsV1(READ, "254:0 18446744073709551615"))
                .containsEntry(
                        "254:0", new IoLimit("254:0", Cap.at(Long.MAX_VALUE), null, null, null));
    }

    @Test
    void eachFileOfV1IsAboutOneOfTheFourAndZeroIsNone() throws IOException {
        assertThat(IoRows.rowsV1(READ, "254:0 5\n254:16 0\n"))
                .containsEntry("254:0", new IoLimit("254:0", Cap.at(5), null, null, null))
                .containsEntry("254:16", IoLimit.none("254:16"));
        assertThat(IoRows.rowsV1("blkio.throttle.write_bps_device", "254:0 5"))
                .containsEntry("254:0", new IoLimit("254:0", null, Cap.at(5), null, null));
        assertThat(IoRows.rowsV1("blkio.throttle.read_iops_device", "254:0 5"))
                .containsEntry("254:0", new IoLimit("254:0", null, null, Cap.at(5), null));
        assertThat(IoRows.rowsV1("blkio.throttle.write_iops_device", "254:0 5"))
                .containsEntry("254:0", new IoLimit("254:0", null, null, null, Cap.at(5)));
    }
}
