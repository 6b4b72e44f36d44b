package io.gearshift.web.limit;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.IoLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The part of a limit form that has a line for each disk.
public final class DiskInput {

    private static final List<String> FIGURES =
            List.of("readBytes", "writeBytes", "readOps", "writeOps");

    private DiskInput() {}

    /// The lines of a form.
    ///
    /// @param disks of the host; null where it does not say
    /// @param limits in force
    /// @param typed the text of a field by its name, null if it is not there
    public static List<LimitPage.Disk> lines(
            @Nullable Disks disks, List<IoLimit> limits, Function<String, @Nullable String> typed) {
        List<LimitPage.Disk> lines = new ArrayList<>();
        for (String device : devices(disks, limits)) {
            Disks.Disk disk = disk(disks, device);
            IoLimit now = IoLimit.of(limits, device);
            List<LimitPage.DiskField> fields = new ArrayList<>();
            boolean changed = false;
            for (String figure : FIGURES) {
                String name = name(device, figure);
                String plain = words(figure, cap(now, figure));
                String value = typed.apply(name);
                boolean differs = value != null && !value.strip().equals(plain);
                changed |= differs;
                fields.add(
                        new LimitPage.DiskField(
                                name,
                                Texts.of("limit." + figure),
                                Texts.of("limit." + figure + ".unit"),
                                value == null ? plain : value,
                                differs));
            }
            lines.add(
                    new LimitPage.Disk(
                            device,
                            about(disk),
                            !now.equals(IoLimit.none(device)) || changed,
                            refused(disk, disks),
                            fields));
        }
        return lines;
    }

    /// What a form says of the disks, against what is in force.
    ///
    /// @throws ConsoleException `limit.invalid`, naming the disk, what was wanted and found
    public static List<IoLimit.Change> changes(
            @Nullable Disks disks, List<IoLimit> limits, Function<String, @Nullable String> typed) {
        List<IoLimit.Change> changes = new ArrayList<>();
        for (String device : devices(disks, limits)) {
            IoLimit now = IoLimit.of(limits, device);
            Map<String, Cap> set = new LinkedHashMap<>();
            for (String figure : FIGURES) {
                String text = typed.apply(name(device, figure));
                if (text != null) {
                    Cap cap = read(device, figure, text);
                    if (!cap.equals(cap(now, figure))
                            && !text.strip().equals(words(figure, cap(now, figure)))) {
                        set.put(figure, cap);
                    }
                }
            }
            if (!set.isEmpty()) {
                changes.add(change(device, set));
            }
        }
        return changes;
    }

    /// What a form sets, whatever was before. A field that is empty sets nothing.
    ///
    /// @throws ConsoleException as {@link #changes}
    public static List<IoLimit.Change> set(Disks disks, Function<String, @Nullable String> typed) {
        List<IoLimit.Change> changes = new ArrayList<>();
        for (String device : devices(disks, List.of())) {
            Map<String, Cap> set = new LinkedHashMap<>();
            for (String figure : FIGURES) {
                String text = typed.apply(name(device, figure));
                if (text != null && !text.isBlank()) {
                    set.put(figure, read(device, figure, text));
                }
            }
            if (!set.isEmpty()) {
                changes.add(change(device, set));
            }
        }
        return changes;
    }

    private static IoLimit.Change change(String device, Map<String, Cap> set) {
        return new IoLimit.Change(
                device,
                set.get("readBytes"),
                set.get("writeBytes"),
                set.get("readOps"),
                set.get("writeOps"));
    }

    private static Cap read(String device, String figure, String text) {
        String plain = text.strip();
        if (figure.endsWith("Bytes") && plain.endsWith("/s")) {
            plain = plain.substring(0, plain.length() - 2);
        }
        return figure.endsWith("Bytes")
                ? LimitInput.bytes(device + " " + figure, plain)
                : LimitInput.count(device + " " + figure, plain);
    }

    private static String name(String device, String figure) {
        return "io." + device + "." + figure;
    }

    private static Iterable<String> devices(@Nullable Disks disks, List<IoLimit> limits) {
        var devices = new TreeSet<String>();
        if (disks != null && disks.refused() == null) {
            disks.disks().stream()
                    .filter(each -> each.refused() == null)
                    .forEach(each -> devices.add(each.name()));
        }
        limits.forEach(each -> devices.add(each.device()));
        return devices;
    }

    private static Disks.@Nullable Disk disk(@Nullable Disks disks, String device) {
        return disks == null
                ? null
                : disks.disks().stream()
                        .filter(each -> each.name().equals(device))
                        .findFirst()
                        .orElse(null);
    }

    private static String about(Disks.@Nullable Disk disk) {
        if (disk == null) {
            return "not on this host now";
        }
        List<String> mounts = disk.mounts().stream().limit(3).toList();
        return Say.bytes((double) disk.sizeBytes())
                + (mounts.isEmpty() ? "" : ", " + String.join(", ", mounts))
                + (disk.mounts().size() > 3 ? " and more" : "");
    }

    private static @Nullable String refused(Disks.@Nullable Disk disk, @Nullable Disks disks) {
        return disks != null && disks.refused() != null
                ? disks.refused()
                : disk == null ? null : disk.refused();
    }

    private static Cap cap(IoLimit limit, String figure) {
        return switch (figure) {
            case "readBytes" -> limit.readBytes();
            case "writeBytes" -> limit.writeBytes();
            case "readOps" -> limit.readOps();
            default -> limit.writeOps();
        };
    }

    private static String words(String figure, Cap cap) {
        return switch (cap) {
            case Cap.Unlimited ignored -> "";
            case Cap.At at ->
                    figure.endsWith("Bytes") ? exactly(at.value()) : Long.toString(at.value());
        };
    }

    /// A size that reads back as the same number.
    private static String exactly(long bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        return bytes % 1024 == 0 ? (bytes >> 10) + " KiB" : bytes + " B";
    }
}
