package io.gearshift.backend.event;

import io.gearshift.collectors.Reading;
import io.gearshift.collectors.kmsg.KernelMessages;
import io.gearshift.collectors.kmsg.OomReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the kernel's log (`/dev/kmsg`) for what the out-of-memory killer says, on a daemon thread
/// of its own that waits in the kernel. Names of processes in it are the processes' own choice:
/// hostile.
///
/// ```
/// 6,1021,8021;oom-kill:constraint=CONSTRAINT_MEMCG,...,task_memcg=/machine/x,task=sh,pid=9,uid=7
/// 3,1022,8022;Memory cgroup out of memory: Killed process 9 (sh) total-vm:4kB, ..., UID:7 pgtables
/// ```
///
/// Where it is not a group but the host that has no memory left, the first says `global_oom` in the
/// place of `oom_memcg=/machine/x`, and the second begins with `Out of memory`.
public final class KernelLog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KernelLog.class);

    /// How long a close may have to wait for the thread to see it.
    private static final int WAIT_MILLIS = 1000;

    private static final int REMEMBERED = 256;

    /// From 8 on it is not the kernel that speaks but a program that may write to its log.
    private static final Pattern HEADER = Pattern.compile("[0-7],\\d+,\\d+,[^;]*;(.*)");

    private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9a-f]{2})");
    private static final Pattern SUMMARY =
            Pattern.compile(
                    "oom-kill:constraint=.*?(?:,oom_memcg=(/.*?)|,global_oom),task_memcg=(/.*?)"
                            + ",task=.*,pid=(\\d+),uid=\\d+");
    private static final Pattern KILLED =
            Pattern.compile(
                    "(Memory cgroup o|O)ut of memory(?: \\(oom_kill_allocating_task\\))?:"
                            + " Killed process (\\d+) \\((.*)\\) total-vm:(.*) UID:(\\d+) .*");
    private static final Pattern SIZES =
            Pattern.compile(
                    "([0-9]{1,15})kB, anon-rss:([0-9]{1,15})kB, file-rss:([0-9]{1,15})kB,"
                            + " shmem-rss:([0-9]{1,15})kB,");
    private static final int LONGEST_LINE = 1000;

    private final Path device;
    private final Consumer<Kill> receiver;
    private final Map<Long, Summary> summaries = recent();
    private final OomReport report = new OomReport();
    private volatile boolean readable;
    private volatile boolean closed;

    /// Who ran out of memory.
    public sealed interface Cause {
        /// A group, at its memory cap.
        ///
        /// @param name as `/proc/PID/cgroup` names it; null if the kernel did not say
        record Group(@Nullable String name) implements Cause {}

        /// The host, or the part of its memory that the process was held to.
        record Host() implements Cause {}
    }

    /// @param at the group that ran out of memory; null if none did
    /// @param of the group of the process
    /// @param line as it was written
    private record Summary(@Nullable String at, String of, String line) {}

    /// Sizes of the process, bytes, from the line that tells of the kill.
    public record Sizes(long virtual, long anon, long file, long shared) {}

    /// What the kernel wrote about a kill.
    ///
    /// @param lines that tell of this kill, as the device escapes them
    /// @param before lines of the report before it, about the group that was full, whose it may not
    ///   be; empty if there was none
    /// @param usage of that group; null if there was no report, or of the host
    /// @param tasks that it had to choose from; of the whole host, if that was full
    public record Told(
            List<String> lines,
            List<String> before,
            @Nullable Sizes sizes,
            OomReport.@Nullable Usage usage,
            List<OomReport.Task> tasks) {

        /// Nothing but the kill itself.
        public static final Told NOTHING = new Told(List.of(), List.of(), null, null, List.of());

        /// Copies the lists.
        public Told {
            lines = List.copyOf(lines);
            before = List.copyOf(before);
            tasks = List.copyOf(tasks);
        }
    }

    /// A process that the kernel killed because there was no memory.
    ///
    /// @param pid outside
    /// @param name of the process; hostile
    /// @param uid outside
    /// @param group its memory group, as `/proc/PID/cgroup` names it; null if the kernel did not
    ///   say
    /// @param told what else the kernel wrote
    public record Kill(
            long pid, String name, long uid, @Nullable String group, Cause cause, Told told) {}

    private KernelLog(Path device, Consumer<Kill> receiver) {
        this.device = device;
        this.receiver = receiver;
    }

    /// Begins to read. Records from before are old news and not told.
    public static KernelLog follow(Path device, Consumer<Kill> receiver) {
        var kernelLog = new KernelLog(device, receiver);
        Reading<KernelMessages> opened = KernelMessages.open(device);
        if (opened instanceof Reading.Present<KernelMessages>(_, KernelMessages messages)) {
            kernelLog.readable = true;
            Thread.ofPlatform().name("kernel-log").daemon().start(() -> kernelLog.read(messages));
        } else {
            log.warn("{} cannot be read: out-of-memory events will not name the process", opened);
        }
        return kernelLog;
    }

    /// Whether kills are told; if not, only counters know of them.
    public boolean readable() {
        return readable;
    }

    private void read(KernelMessages messages) {
        try (messages) {
            while (!closed) {
                messages.next(WAIT_MILLIS).ifPresent(this::followed);
            }
        } catch (IOException e) {
            log.debug("the end of {}", device, e);
        }
        readable = false;
    }

    private void followed(String record) {
        try {
            take(record);
        } catch (RuntimeException e) {
            log.error("a record of the kernel's log could not be followed", e);
        }
    }

    /// Takes one record.
    void take(String record) {
        int newline = record.indexOf('\n');
        Matcher header = HEADER.matcher(newline < 0 ? record : record.substring(0, newline));
        if (!header.matches()) {
            return;
        }
        String text = header.group(1);
        Matcher summary = SUMMARY.matcher(text);
        if (summary.matches()) {
            summaries.put(
                    Long.valueOf(summary.group(3)),
                    new Summary(
                            summary.group(1) == null ? null : unescaped(summary.group(1)),
                            unescaped(summary.group(2)),
                            cut(text)));
            return;
        }
        Matcher killed = KILLED.matcher(text);
        if (!killed.matches()) {
            report.take(text);
        } else {
            long pid = Long.parseLong(killed.group(2));
            Summary known = summaries.remove(pid);
            receiver.accept(
                    new Kill(
                            pid,
                            unescaped(killed.group(3)),
                            Long.parseLong(killed.group(5)),
                            known == null ? null : known.of(),
                            killed.group(1).startsWith("Memory")
                                    ? new Cause.Group(known == null ? null : known.at())
                                    : new Cause.Host(),
                            told(known, killed.group(4), text)));
        }
    }

    private Told told(@Nullable Summary known, String sizes, String line) {
        return new Told(
                known == null ? List.of(cut(line)) : List.of(known.line(), cut(line)),
                // Without its summary the kernel left the report out too, and what is kept is of
                // an earlier kill. The processes that it kills along with one have none either.
                known == null ? List.of() : report.lines(),
                sizes(sizes),
                known == null ? null : report.usage(),
                known == null ? List.of() : report.tasks());
    }

    private static @Nullable Sizes sizes(String text) {
        Matcher sizes = SIZES.matcher(text);
        return sizes.matches()
                ? new Sizes(
                        bytes(sizes.group(1)),
                        bytes(sizes.group(2)),
                        bytes(sizes.group(3)),
                        bytes(sizes.group(4)))
                : null;
    }

    private static long bytes(String kib) {
        return Long.parseLong(kib) * 1024;
    }

    private static String cut(String line) {
        return line.substring(0, Math.min(line.length(), LONGEST_LINE));
    }

    /// The device writes a byte that is not printable ASCII, and a backslash, as `\x5c`.
    private static String unescaped(String text) {
        if (!text.contains("\\x")) {
            return text;
        }
        var bytes = new ByteArrayOutputStream();
        Matcher escaped = ESCAPED.matcher(text);
        int from = 0;
        while (escaped.find()) {
            bytes.writeBytes(
                    text.substring(from, escaped.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(escaped.group(1), 16));
            from = escaped.end();
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Map<Long, Summary> recent() {
        return new LinkedHashMap<>(new HashMap<>()) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Summary> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /// Tells the thread, which ends within a second.
    @Override
    public void close() {
        closed = true;
    }
}
