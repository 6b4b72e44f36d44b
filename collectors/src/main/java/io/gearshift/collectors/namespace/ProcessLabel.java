package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.proc.Cmdline;
import io.gearshift.collectors.proc.Comm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Who a process is, in words.
///
/// @param uid owner of `/proc/PID`: the effective user, or 0 while the process may not be looked at
/// @param user name of that user on the host, or the number where it has no name
/// @param command its command line, or its name where it has none
public record ProcessLabel(long uid, String user, String command) {

    /// Reads it of one process.
    ///
    /// @param names of users that were looked up already; added to
    static Reading<ProcessLabel> of(KernelRoot root, int pid, Map<Long, String> names) {
        Path process = root.proc().resolve(Integer.toString(pid));
        return command(root, pid).flatMap(command -> owned(process, command.value(), names));
    }

    /// The command line of a process, or its name where it has none; `[ended]` of one that is gone.
    public static String commandOf(KernelRoot root, int pid) {
        return command(root, pid).asOptional().orElse("[ended]");
    }

    private static Reading<String> command(KernelRoot root, int pid) {
        Reading<String> line = Cmdline.of(root, pid).map(Cmdline::text);
        return line instanceof Reading.Present<String>(_, String text) && text.isEmpty()
                ? Comm.of(root, pid).map(Comm::name)
                : line;
    }

    private static Reading<ProcessLabel> owned(
            Path process, String command, Map<Long, String> names) {
        try {
            long uid = ((Number) Files.getAttribute(process, "unix:uid")).longValue() & 0xffffffffL;
            String name = names.get(uid);
            if (name == null) {
                name = Files.getOwner(process).getName();
                names.put(uid, name);
            }
            return new Reading.Present<>(process.toString(), new ProcessLabel(uid, name, command));
        } catch (IOException e) {
            // Only its end takes this away from us.
            return new Reading.Gone<>(process.toString());
        }
    }
}
