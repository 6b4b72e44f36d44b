package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.mountinfo.Controller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The groups that a process is in, one per hierarchy: `/proc/PID/cgroup`, see cgroups(7).
///
/// ```
/// 4:memory:/machine/gear-1
/// 0::/gear-1
/// ```
///
/// @param controllers name of the group by v1 controller, as the kernel names the controller
/// @param others the name where `controllers` says nothing; null where there is none
/// @param unified name in the version 2 tree, null where there is none
public record GroupNames(
        Map<String, String> controllers, @Nullable String others, @Nullable String unified) {

    /// Copies the map.
    public GroupNames {
        controllers = Map.copyOf(controllers);
    }

    /// The groups of a process.
    public static Reading<GroupNames> of(KernelRoot root, int pid) {
        return KernelFiles.read(root.proc(pid, "cgroup"), GroupNames::parse);
    }

    /// Parses the text of the file. The name of a removed group ends in ` (deleted)`.
    ///
    /// @throws UnexpectedText where a line has no three fields
    public static GroupNames parse(String text) throws UnexpectedText {
        var controllers = new HashMap<String, String>();
        String unified = null;
        for (String line : KernelText.lines(text)) {
            // The group's name itself may hold colons.
            List<String> fields = List.of(line.split(":", 3));
            if (fields.size() != 3 || !fields.get(2).startsWith("/")) {
                throw new UnexpectedText("hierarchy:controllers:/group", line);
            }
            if (fields.get(1).isEmpty()) {
                unified = fields.get(2);
            } else {
                for (String controller : fields.get(1).split(",", -1)) {
                    controllers.put(controller, fields.get(2));
                }
            }
        }
        return new GroupNames(controllers, null, unified);
    }

    /// The name in the hierarchy of one v1 controller.
    public Optional<String> controller(Controller controller) {
        String name = controllers.get(controller.kernelName());
        return Optional.ofNullable(name != null ? name : others);
    }

    /// The name in the version 2 tree.
    public Optional<String> unifiedName() {
        return Optional.ofNullable(unified);
    }
}
