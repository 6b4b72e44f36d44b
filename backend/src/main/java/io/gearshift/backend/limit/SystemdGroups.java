package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitField.CPU;
import static io.gearshift.backend.limit.LimitField.MEMORY;
import static io.gearshift.backend.limit.LimitField.MEMORY_HIGH;
import static io.gearshift.backend.limit.LimitField.PROCESSES;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Units of the host's systemd, through `systemctl set-property --runtime`.
final class SystemdGroups implements GroupManager {

    private final ManagerProgram systemctl;

    /// @param program `systemctl`
    SystemdGroups(String program) {
        this.systemctl = new ManagerProgram("systemd", program);
    }

    @Override
    public Set<LimitField> fields() {
        return EnumSet.of(MEMORY, MEMORY_HIGH, CPU, PROCESSES);
    }

    @Override
    public String holds() {
        return "systemd keeps this until the unit is removed or the host starts anew.";
    }

    /// A user's own systemd has units of the same names: only the host's, whose group this is.
    @Override
    public void check(GroupTarget target, LimitChange change) {
        String group =
                systemctl
                        .run(
                                ErrorCode.HOST_FAILED,
                                List.of(
                                        "show",
                                        "--property=ControlGroup",
                                        "--value",
                                        "--",
                                        target.id()))
                        .strip();
        if (!group.equals(target.path())) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "The host's systemd does not keep "
                            + target.words()
                            + (group.isEmpty()
                                    ? "."
                                    : ": the group of that unit is " + LimitWords.quoted(group))
                            + ".");
        }
    }

    @Override
    public boolean keeps(GroupTarget target) {
        return !systemctl
                .run(
                        ErrorCode.HOST_FAILED,
                        List.of("show", "--property=LoadState", "--value", "--", target.id()))
                .strip()
                .equals("not-found");
    }

    @Override
    public List<String> commands(GroupTarget target, LimitChange change, Limits before) {
        var words = new ArrayList<String>();
        words.add("systemctl");
        words.addAll(words(target, change));
        return List.of(ShellWords.of(words));
    }

    @Override
    public void set(GroupTarget target, LimitChange change, Limits before) {
        systemctl.run(ErrorCode.LIMIT_REFUSED, words(target, change));
    }

    private static List<String> words(GroupTarget target, LimitChange change) {
        var words = new ArrayList<>(List.of("set-property", "--runtime", "--", target.id()));
        if (change.memoryBytes() != null) {
            words.add("MemoryMax=" + infinity(change.memoryBytes()));
        }
        if (change.memoryHighBytes() != null) {
            words.add("MemoryHigh=" + infinity(change.memoryHighBytes()));
        }
        if (change.cpuMillis() != null) {
            words.add(
                    "CPUQuota="
                            + (change.cpuMillis() instanceof Cap.At(long millis)
                                    ? BigDecimal.valueOf(millis, 1)
                                                    .stripTrailingZeros()
                                                    .toPlainString()
                                            + "%"
                                    : ""));
        }
        if (change.processes() != null) {
            words.add("TasksMax=" + infinity(change.processes()));
        }
        return words;
    }

    private static String infinity(Cap cap) {
        return cap instanceof Cap.At(long value) ? Long.toString(value) : "infinity";
    }
}
