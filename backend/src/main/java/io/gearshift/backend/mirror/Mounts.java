package io.gearshift.backend.mirror;

import io.gearshift.backend.api.GearMirror;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.mountinfo.Mount;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.proc.VisibleText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A gear's mount table beside the host's. The same files are those of the same device below the
/// same folder of its file system, see `mountinfo` in proc(5).
final class Mounts {

    private static final int MOST = 1000;
    private static final int MOST_OPTIONS = 64;
    private static final int LONGEST = 1024;

    private Mounts() {}

    static GearMirror.Part<GearMirror.Mount> beside(
            Reading<MountInfo> inside, Reading<MountInfo> outside) {
        if (!(inside instanceof Reading.Present<MountInfo>(_, MountInfo table))) {
            return new GearMirror.Part<>(
                    List.of(), 0, "The mount table cannot be read: " + inside.path() + ".");
        }
        List<Mount> host = outside.asOptional().map(MountInfo::mounts).orElse(List.of());
        return new GearMirror.Part<>(
                table.mounts().stream().limit(MOST).map(each -> mount(each, host)).toList(),
                table.mounts().size(),
                table.isCut() ? "There are more mounts than are read." : null);
    }

    private static GearMirror.Mount mount(Mount each, List<Mount> host) {
        String outside = outside(each, host);
        return new GearMirror.Mount(
                shown(each.mountPoint()),
                shown(each.source()),
                shown(each.type()),
                options(each),
                propagation(each.tags()),
                outside == null ? null : shown(outside));
    }

    /// Those that both have are said once.
    private static List<String> options(Mount each) {
        Set<String> all = new LinkedHashSet<>(each.options());
        all.addAll(each.superOptions());
        return all.stream().limit(MOST_OPTIONS).map(Mounts::shown).toList();
    }

    private static String propagation(List<String> tags) {
        List<String> words = new ArrayList<>();
        for (String tag : tags) {
            if (tag.startsWith("shared:")) {
                words.add("shared");
            } else if (tag.startsWith("master:")) {
                words.add("receives");
            } else if (tag.equals("unbindable")) {
                words.add("unbindable");
            }
        }
        return words.isEmpty() ? "private" : String.join(", ", words);
    }

    /// Where the host has the root of a mount: below that mount of the same file system which
    /// begins nearest to it.
    static @Nullable String outside(Mount inside, List<Mount> host) {
        Mount nearest = null;
        for (Mount each : host) {
            if (each.major() == inside.major()
                    && each.minor() == inside.minor()
                    && below(inside.root(), each.root())
                    && (nearest == null || each.root().length() > nearest.root().length())) {
                nearest = each;
            }
        }
        if (nearest == null) {
            return null;
        }
        String rest =
                nearest.root().equals("/")
                        ? inside.root()
                        : inside.root().substring(nearest.root().length());
        return nearest.mountPoint().equals("/")
                ? rest.isEmpty() ? "/" : rest
                : rest.equals("/") ? nearest.mountPoint() : nearest.mountPoint() + rest;
    }

    private static boolean below(String path, String folder) {
        return folder.equals("/")
                || path.equals(folder)
                || (path.startsWith(folder) && path.charAt(folder.length()) == '/');
    }

    static String shown(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return VisibleText.of(cut);
    }
}
