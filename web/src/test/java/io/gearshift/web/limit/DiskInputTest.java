package io.gearshift.web.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.IoLimit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DiskInputTest {

    private static final Disks DISKS =
            new Disks(
                    List.of(
                            new Disks.Disk("vda", "254:0", 1L << 38, List.of("/", "/home"), null),
                            new Disks.Disk("zram0", "253:0", 1L << 30, List.of(), "is memory")),
                    null);
    private static final List<IoLimit> LIMITED =
            List.of(
                    new IoLimit("sdz", Cap.at(1 << 20), null, null, null),
                    new IoLimit("vda", Cap.at(1000), Cap.at(10 << 20), null, Cap.at(50)));

    private static List<IoLimit.Change> changes(Map<String, String> typed) {
        return DiskInput.changes(DISKS, LIMITED, typed::get);
    }

    @Test
    void eachDiskOfTheHostAndEachLimitedOneHasALine() {
        List<LimitPage.Disk> lines = DiskInput.lines(DISKS, LIMITED, _ -> null);
        assertThat(lines).extracting(LimitPage.Disk::name).containsExactly("sdz", "vda");
        assertThat(lines.getFirst().about()).isEqualTo("not on this host now");
        assertThat(lines.getLast().about()).isEqualTo("256 GiB, /, /home");
        assertThat(lines.getLast().fields())
                .extracting(LimitPage.DiskField::value)
                .containsExactly("1000 B", "10 MiB", "", "50");
    }

    @Test
    void theFormAsItWasShownChangesNothing() {
        assertThat(
                        changes(
                                Map.of(
                                        "io.vda.readBytes", "1000 B",
                                        "io.vda.writeBytes", "10 MiB",
                                        "io.vda.readOps", "",
                                        "io.vda.writeOps", "50",
                                        "io.sdz.readBytes", "1 MiB")))
                .isEmpty();
    }

    @Test
    void onlyWhatWasTypedChanges() {
        assertThat(
                        changes(
                                Map.of(
                                        "io.vda.readBytes", "5",
                                        "io.vda.writeBytes", "512K/s",
                                        "io.vda.writeOps", "",
                                        "io.sdz.readBytes", "max")))
                .containsExactly(
                        new IoLimit.Change("sdz", Cap.MAX, null, null, null),
                        new IoLimit.Change(
                                "vda", Cap.at(5 << 20), Cap.at(512 << 10), null, Cap.MAX));
    }

    @Test
    void whatIsNotUnderstoodIsSaidWithTheDisk() {
        assertThatThrownBy(() -> changes(Map.of("io.vda.readOps", "1.5 M")))
                .isInstanceOf(ConsoleException.class)
                .hasMessage(
                        "vda Reads: wanted a whole number, or nothing for no limit, found"
                                + " \"1.5 M\".");
    }
}
