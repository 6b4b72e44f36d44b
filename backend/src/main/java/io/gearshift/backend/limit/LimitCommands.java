package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.driver.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The steps of a change as shell commands, for the reader to learn from or copy.
final class LimitCommands {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    private LimitCommands() {}

    /// One command for each step, in order.
    ///
    /// @param running whether the change is live too
    static List<String> of(List<LimitStep> steps, String uri, String domain, boolean running) {
        var commands = new ArrayList<String>();
        for (LimitStep step : steps) {
            switch (step) {
                case LimitStep.Tune(_, var change) ->
                        virsh(
                                commands,
                                change,
                                "virsh -c " + quote(uri),
                                quote(domain) + (running ? " --live --config" : " --config"));
                case LimitStep.NextStart(_, var change) ->
                        virsh(
                                commands,
                                change,
                                "virsh -c " + quote(uri),
                                quote(domain) + " --config");
                case LimitStep.Write(_, var group, var file, var value) ->
                        commands.add(
                                "echo "
                                        + (value.isEmpty() ? "" : quote(value) + " ")
                                        + "> "
                                        + quote(group.resolve(file).toString()));
                case LimitStep.Row(_, var group, var file, var number, var value, _) ->
                        commands.add(
                                "echo "
                                        + quote(number + " " + value)
                                        + " > "
                                        + quote(group.resolve(file).toString()));
                case LimitStep.Tasks(_, var unit, _, var processes) ->
                        commands.add(
                                String.join(
                                        " ",
                                        Systemctl.command(unit, processes).stream()
                                                .map(LimitCommands::quote)
                                                .toList()));
            }
        }
        return commands;
    }

    private static void virsh(List<String> commands, Tuning change, String virsh, String domain) {
        String memory =
                option(" --hard-limit ", change.hardLimitBytes())
                        + option(" --soft-limit ", change.softLimitBytes())
                        + option(" --swap-hard-limit ", change.swapHardLimitBytes());
        if (!memory.isEmpty()) {
            commands.add(virsh + " memtune " + domain + memory);
        }
        String cpu =
                (change.cpuShares() == null ? "" : " cpu_shares=" + change.cpuShares())
                        + (change.cpuPeriodMicros() == null
                                ? ""
                                : " vcpu_period=" + change.cpuPeriodMicros())
                        + switch (change.cpuQuotaMicros()) {
                            case null -> "";
                            case Cap.Unlimited _ -> " vcpu_quota=-1";
                            case Cap.At(long micros) -> " vcpu_quota=" + micros;
                        };
        if (!cpu.isEmpty()) {
            commands.add(virsh + " schedinfo " + domain + cpu);
        }
    }

    /// virsh takes KiB, and -1 for no limit.
    private static String option(String name, @Nullable Cap bytes) {
        return switch (bytes) {
            case null -> "";
            case Cap.Unlimited _ -> name + "-1";
            case Cap.At(long value) -> name + value / 1024;
        };
    }

    /// A word as the shell reads it back unchanged; names of foreign domains are hostile.
    private static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
