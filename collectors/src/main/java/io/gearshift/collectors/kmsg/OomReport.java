package io.gearshift.collectors.kmsg;

import io.gearshift.collectors.internal.Posix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the kernel writes into its log before it kills for want of memory: who is full, of what,
/// and which processes it had to choose from. It leaves this out when it kills often (its rate
/// limit), and the table of processes where `vm.oom_dump_tasks` is 0. Names in it are the
/// processes' own choice: hostile. The kernel kills one at a time, so that two reports never mix;
/// lines of others may lie between, and are passed over.
///
/// ```
/// tail invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
/// memory: usage 8192kB, limit 8192kB, failcnt 0
/// Memory cgroup stats for /machine/x:
/// anon 7966720
/// Tasks state (memory values in pages):
/// [  pid  ]   uid  tgid total_vm      rss ... oom_score_adj name
/// [   6344]     0  6344     2569     2252 ...             0 tail
/// ```
///
/// One thread feeds it.
public final class OomReport {

    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 1000;
    private static final int MOST_TASKS = 1000;
    private static final long KIB = 1024;
    private static final Pattern BEGINS = Pattern.compile(".* invoked oom-killer: gfp_mask=.*");
    private static final Pattern USAGE =
            Pattern.compile(
                    "(memory|memory\\+swap|swap|kmem): usage ([0-9]{1,15})kB,"
                            + " limit ([0-9]{1,17})kB, failcnt [0-9]+");
    private static final Pattern STATS = Pattern.compile("Memory cgroup stats for (/.*):");
    private static final Pattern STAT = Pattern.compile("([a-z_]{1,40}) ([0-9]{1,18})");
    private static final Pattern ALL_OF = Pattern.compile("Tasks in .* are going to be killed .*");
    private static final Pattern HEADING = Pattern.compile("\\[ *pid *\\] +uid +.* name");
    private static final Pattern TASK = Pattern.compile("\\[ *([0-9]{1,9})\\] +(.*)");

    private final Map<String, Long> stats = new java.util.HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final int pageSize;
    private List<String> columns = List.of();
    private boolean inStats;

    /// The group that was full, at that moment, bytes; null for what the report does not say.
    public record Usage(
            @Nullable Long total,
            @Nullable Long limit,
            @Nullable Long anon,
            @Nullable Long file,
            @Nullable Long kernel,
            @Nullable Long swap) {}

    /// A process that the kernel had to choose from.
    ///
    /// @param pid on the host
    /// @param uid on the host
    /// @param name hostile, as the device escapes it
    public record Task(int pid, long uid, long residentBytes, long swapBytes, String name) {}

    /// An empty report of this machine.
    public OomReport() {
        this(Posix.pageSize());
    }

    OomReport(int pageSize) {
        this.pageSize = pageSize;
    }

    /// Takes one line of the log.
    public void take(String text) {
        if (BEGINS.matcher(text).matches()) {
            stats.clear();
            lines.clear();
            tasks.clear();
            columns = List.of();
            inStats = false;
            keep(text);
            return;
        }
        if (lines.isEmpty() || usage(text)) {
            return;
        }
        if (STATS.matcher(text).matches()) {
            inStats = true;
        } else if (HEADING.matcher(text).matches()) {
            inStats = false;
            columns = List.of(text.substring(text.indexOf(']') + 1).strip().split(" +", -1));
        } else if (ALL_OF.matcher(text).matches()) {
            keep(text);
        } else {
            figures(text);
        }
    }

    private boolean usage(String text) {
        Matcher usage = USAGE.matcher(text);
        if (!usage.matches()) {
            return false;
        }
        String of = usage.group(1);
        stats.put(of + " usage", Long.parseLong(usage.group(2)) * KIB);
        if (of.equals("memory")) {
            stats.put("limit", Long.parseLong(usage.group(3)) * KIB);
        }
        keep(text);
        return true;
    }

    private void figures(String text) {
        if (inStats) {
            // Kernels before 6.4 write all of them in one record, cut off at its end.
            for (String line : text.split("\\\\x0a", -1)) {
                Matcher stat = STAT.matcher(line);
                if (stat.matches()) {
                    stats.put(stat.group(1), Long.valueOf(stat.group(2)));
                }
            }
            return;
        }
        Matcher task = TASK.matcher(text);
        if (columns.isEmpty() || tasks.size() >= MOST_TASKS || !task.matches()) {
            return;
        }
        String[] cells = task.group(2).split(" +", columns.size());
        // A kernel with other columns is read by their names; one without these is not read.
        if (cells.length == columns.size()
                && number(cells, "uid") >= 0
                && number(cells, "rss") >= 0) {
            tasks.add(
                    new Task(
                            Integer.parseInt(task.group(1)),
                            number(cells, "uid"),
                            number(cells, "rss") * pageSize,
                            Math.max(0, number(cells, "swapents")) * pageSize,
                            cells[columns.size() - 1]));
        }
    }

    /// -1 where there is no such column or no number in it.
    private long number(String[] cells, String column) {
        int at = columns.indexOf(column);
        return at >= 0 && cells[at].matches("[0-9]{1,12}") ? Long.parseLong(cells[at]) : -1;
    }

    private void keep(String text) {
        if (lines.size() < MOST_LINES) {
            lines.add(text.substring(0, Math.min(text.length(), LONGEST_LINE)));
        }
    }

    /// The lines that say something about who was full, as the device escapes them.
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /// The processes that the kernel had to choose from; empty if it did not list them.
    public List<Task> tasks() {
        return List.copyOf(tasks);
    }

    /// What the group was full of; null if the report is not of a group.
    public @Nullable Usage usage() {
        Long total = stats.get("memory usage");
        return total == null
                ? null
                : new Usage(
                        total,
                        stats.get("limit"),
                        // Version 2 says anon, version 1 the sum over the groups below.
                        first("anon", "total_rss", "rss"),
                        first("file", "total_cache", "cache"),
                        first("kernel", "kmem usage"),
                        first("swap usage", "total_swap"));
    }

    private @Nullable Long first(String... names) {
        for (String name : names) {
            Long value = stats.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
