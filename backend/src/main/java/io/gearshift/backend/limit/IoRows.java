package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Limits of reads and writes in the kernel's files, which have one row a disk: on cgroup v1 four
/// files with one number, on v2 `io.max` with four.
///
/// A disk that is recorded and not on the host has no row and needs none: nothing can be read from
/// it. It stays recorded for when it comes back ({@link ReturnedDisks}).
final class IoRows {

    static final String V2_FILE = "io.max";

    /// Of cgroup v1, with what each limits.
    static final Map<String, Function<IoLimit, Cap>> V1_FILES =
            new TreeMap<>(
                    Map.of(
                            "blkio.throttle.read_bps_device", IoLimit::readBytes,
                            "blkio.throttle.write_bps_device", IoLimit::writeBytes,
                            "blkio.throttle.read_iops_device", IoLimit::readOps,
                            "blkio.throttle.write_iops_device", IoLimit::writeOps));

    private final boolean unified;
    private final HostFacts host;
    private final CgroupFiles files;

    IoRows(HostFacts host, CgroupFiles files) {
        this.unified = host.unified();
        this.host = host;
        this.files = files;
    }

    /// What leads to `after` from whatever the kernel has.
    List<LimitStep> plan(ContainerGroups groups, Limits after) throws IOException {
        List<IoLimit> now = read(groups, null);
        var steps = new ArrayList<LimitStep>();
        var devices = new TreeSet<String>();
        now.forEach(each -> devices.add(each.device()));
        after.io().forEach(each -> devices.add(each.device()));
        devices.removeIf(each -> number(each) == null);
        if (devices.isEmpty()) {
            return steps;
        }
        String controller = unified ? "io" : "blkio";
        Path group =
                Groups.required(groups.program().get(controller), controller, LimitField.IO, files);
        for (String device : devices) {
            String number = number(device);
            if (number != null) {
                IoLimit from = IoLimit.of(now, device);
                IoLimit to = IoLimit.of(after.io(), device);
                if (unified) {
                    add(steps, group, V2_FILE, number, v2(from), v2(to), v2(IoLimit.none("")));
                } else {
                    V1_FILES.forEach(
                            (file, cap) ->
                                    add(
                                            steps,
                                            group,
                                            file,
                                            number,
                                            v1(cap.apply(from)),
                                            v1(cap.apply(to)),
                                            v1(Cap.MAX)));
                }
            }
        }
        return steps;
    }

    private static void add(
            List<LimitStep> steps,
            Path group,
            String file,
            String number,
            String from,
            String to,
            String none) {
        if (!from.equals(to)) {
            steps.add(new LimitStep.Row(LimitField.IO, group, file, number, to, none));
        }
    }

    /// What is in force.
    ///
    /// @param hint recorded; of it come the disks that are not on the host
    List<IoLimit> read(ContainerGroups groups, @Nullable Limits hint) throws IOException {
        Map<String, IoLimit> found = new TreeMap<>();
        if (unified) {
            for (Path group : DialectV2.way(groups, "io")) {
                String text = files.isBelowMount(group) ? files.read(group, V2_FILE) : null;
                if (text != null) {
                    rowsV2(text).forEach((number, row) -> tighten(found, number, row));
                }
            }
        } else {
            Path group = groups.program().get("blkio");
            if (group != null && files.isBelowMount(group)) {
                for (String file : V1_FILES.keySet()) {
                    String text = files.read(group, file);
                    if (text != null) {
                        rowsV1(file, text).forEach((number, row) -> tighten(found, number, row));
                    }
                }
            }
        }
        var limits = new ArrayList<>(found.values());
        if (hint != null) {
            hint.io().stream().filter(each -> number(each.device()) == null).forEach(limits::add);
        }
        return limits;
    }

    private void tighten(Map<String, IoLimit> found, String number, IoLimit row) {
        String device = name(number);
        IoLimit known = found.getOrDefault(device, IoLimit.none(device));
        found.put(
                device,
                new IoLimit(
                        device,
                        Dialect.least(known.readBytes(), row.readBytes()),
                        Dialect.least(known.writeBytes(), row.writeBytes()),
                        Dialect.least(known.readOps(), row.readOps()),
                        Dialect.least(known.writeOps(), row.writeOps())));
    }

    /// `254:0 rbps=1048576 wbps=max riops=max wiops=100`, one line a disk; keys that are not ours
    /// are passed over.
    static Map<String, IoLimit> rowsV2(String text) throws IOException {
        Map<String, IoLimit> rows = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split(" +", -1);
            Map<String, Cap> values = new TreeMap<>();
            for (int at = 1; at < words.length; at++) {
                int equals = words[at].indexOf('=');
                if (equals > 0) {
                    values.put(
                            words[at].substring(0, equals), cap(words[at].substring(equals + 1)));
                }
            }
            if (words.length > 1) {
                rows.put(
                        words[0],
                        new IoLimit(
                                words[0],
                                values.get("rbps"),
                                values.get("wbps"),
                                values.get("riops"),
                                values.get("wiops")));
            }
        }
        return rows;
    }

    /// `254:0 1048576`, one line a disk; 0 is no limit.
    static Map<String, IoLimit> rowsV1(String file, String text) throws IOException {
        Map<String, IoLimit> rows = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 2) {
                Cap cap = cap(words[1]);
                Cap value = cap.equals(Cap.at(0)) ? Cap.MAX : cap;
                boolean write = file.contains(".write_");
                boolean ops = file.contains("_iops_");
                rows.put(
                        words[0],
                        new IoLimit(
                                words[0],
                                !write && !ops ? value : null,
                                write && !ops ? value : null,
                                !write && ops ? value : null,
                                write && ops ? value : null));
            }
        }
        return rows;
    }

    private static Cap cap(String text) throws IOException {
        Long value = Groups.number(text);
        return value == null ? Cap.MAX : Cap.at(value);
    }

    private static String v1(Cap cap) {
        return cap instanceof Cap.At(long value) ? Long.toString(value) : "0";
    }

    private static String v2(IoLimit limit) {
        return "rbps="
                + Dialect.text(limit.readBytes())
                + " wbps="
                + Dialect.text(limit.writeBytes())
                + " riops="
                + Dialect.text(limit.readOps())
                + " wiops="
                + Dialect.text(limit.writeOps());
    }

    private @Nullable String number(String device) {
        if (device.matches("[0-9]+:[0-9]+")) {
            return device;
        }
        return host.device(device).map(BlockDevice::number).orElse(null);
    }

    /// The name of a disk, also of one that holds nothing now: its row stays. One that is none of
    /// the host's is called by its number.
    private String name(String number) {
        return host.device(number).map(BlockDevice::name).orElse(number);
    }
}
