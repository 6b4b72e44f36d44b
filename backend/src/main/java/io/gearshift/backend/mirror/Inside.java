package io.gearshift.backend.mirror;

import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearMirror.End;
import io.gearshift.backend.api.GearMirror.Entry;
import io.gearshift.backend.api.GearMirror.Interface;
import io.gearshift.backend.api.GearMirror.IpcObject;
import io.gearshift.backend.api.GearMirror.Part;
import io.gearshift.backend.api.GearMirror.Where;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.ipc.MessageQueue;
import io.gearshift.collectors.ipc.SemaphoreSet;
import io.gearshift.collectors.ipc.SharedMemory;
import io.gearshift.collectors.proc.IdMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Makes of `gear-mirror`'s lines what the API says.
///
/// @param users of the gear
/// @param groups likewise
record Inside(MirrorText text, IdMap users, IdMap groups) {

    private static final int OCTAL = 8;
    private static final int FORMAT = 0170000;
    private static final int IFF_UP = 0x1;
    private static final int IFF_RUNNING = 0x40;

    GearMirror.Hostname hostname(String outside) throws UnexpectedText {
        List<List<String>> lines = text.of("host", 2);
        if (lines.isEmpty()) {
            throw new UnexpectedText("a line host", "none");
        }
        return new GearMirror.Hostname(
                Mounts.shown(lines.getFirst().get(0)),
                Mounts.shown(lines.getFirst().get(1)),
                outside);
    }

    Part<Entry> root() throws UnexpectedText {
        List<Entry> rows = new ArrayList<>();
        for (List<String> line : text.of("entry", 7)) {
            int mode = octal(line.get(1));
            long uid = KernelText.number(line.get(2));
            long gid = KernelText.number(line.get(3));
            rows.add(
                    new Entry(
                            Mounts.shown(line.get(0)),
                            mode == 0 ? "" : mode(mode),
                            uid,
                            known(users.inside(uid)),
                            gid,
                            known(groups.inside(gid)),
                            KernelText.number(line.get(4)),
                            line.get(5).equals("1"),
                            mode(mode).startsWith("l") ? Mounts.shown(line.get(6)) : null));
        }
        rows.sort(Comparator.comparing(Entry::name));
        return part(rows, "entry");
    }

    Part<Interface> interfaces() throws UnexpectedText {
        int host = host();
        List<Interface> rows = new ArrayList<>();
        for (List<String> line : text.of("link", 8)) {
            int index = KernelText.integer(line.get(0));
            long flags = KernelText.number(line.get(5));
            rows.add(
                    new Interface(
                            index,
                            Mounts.shown(line.get(1)),
                            line.get(2),
                            line.get(3),
                            KernelText.number(line.get(4)),
                            (flags & IFF_UP) != 0 && (flags & IFF_RUNNING) != 0,
                            addresses("address", index),
                            end(KernelText.integer(line.get(6)), signed(line.get(7)), host)));
        }
        return part(rows, "link");
    }

    /// How the gear's network namespace numbers the host's; -1 where it does not.
    private int host() throws UnexpectedText {
        List<List<String>> lines = text.of("outside", 1);
        return lines.isEmpty() ? -1 : signed(lines.getFirst().getFirst());
    }

    private @Nullable End end(int index, int namespace, int host) throws UnexpectedText {
        if (index == 0) {
            return null;
        }
        if (namespace < 0) {
            return new End(Where.GEAR, index, nameOf("link", index), List.of(), null);
        }
        if (namespace != host) {
            return new End(Where.ELSEWHERE, index, null, List.of(), null);
        }
        String master =
                text.of("peer", 4).stream()
                        .filter(line -> line.getFirst().equals(Integer.toString(index)))
                        .map(line -> Mounts.shown(line.get(3)))
                        .findFirst()
                        .orElse("");
        return new End(
                Where.HOST,
                index,
                nameOf("peer", index),
                addresses("peeraddress", index),
                master.isEmpty() ? null : master);
    }

    private @Nullable String nameOf(String type, int index) throws UnexpectedText {
        return text.of(type, type.equals("link") ? 8 : 4).stream()
                .filter(line -> line.getFirst().equals(Integer.toString(index)))
                .map(line -> Mounts.shown(line.get(1)))
                .findFirst()
                .orElse(null);
    }

    private List<String> addresses(String type, int index) throws UnexpectedText {
        return text.of(type, 5).stream()
                .filter(line -> line.getFirst().equals(Integer.toString(index)))
                .map(
                        line ->
                                line.get(2)
                                        + (line.get(4).isEmpty() ? "" : " to " + line.get(4))
                                        + "/"
                                        + line.get(3))
                .toList();
    }

    Part<IpcObject> ipc() throws UnexpectedText {
        List<IpcObject> rows = new ArrayList<>();
        for (List<String> line : text.of("msg", 1)) {
            var each = MessageQueue.parse(line.getFirst());
            rows.add(
                    new IpcObject(
                            IpcObject.Kind.QUEUE,
                            key(each.key()),
                            each.id(),
                            Integer.toOctalString(each.mode()),
                            each.uid(),
                            known(users.inside(each.uid())),
                            each.bytes(),
                            each.messages()));
        }
        for (List<String> line : text.of("sem", 1)) {
            var each = SemaphoreSet.parse(line.getFirst());
            rows.add(
                    new IpcObject(
                            IpcObject.Kind.SEMAPHORES,
                            key(each.key()),
                            each.id(),
                            Integer.toOctalString(each.mode()),
                            each.uid(),
                            known(users.inside(each.uid())),
                            null,
                            each.semaphores()));
        }
        for (List<String> line : text.of("shm", 1)) {
            var each = SharedMemory.parse(line.getFirst());
            rows.add(
                    new IpcObject(
                            IpcObject.Kind.SHARED_MEMORY,
                            key(each.key()),
                            each.id(),
                            Integer.toOctalString(each.mode()),
                            each.uid(),
                            known(users.inside(each.uid())),
                            each.size().bytes(),
                            each.attached()));
        }
        for (List<String> line : text.of("queue", 5)) {
            long uid = KernelText.number(line.get(2));
            rows.add(
                    new IpcObject(
                            IpcObject.Kind.POSIX_QUEUE,
                            Mounts.shown("/" + line.get(0)),
                            null,
                            line.get(1),
                            uid,
                            known(users.inside(uid)),
                            KernelText.number(line.get(4)),
                            null));
        }
        return part(rows, "msg", "sem", "shm", "queue");
    }

    private <T> Part<T> part(List<T> rows, String... types) throws UnexpectedText {
        long total = rows.size();
        List<String> problems = new ArrayList<>();
        for (String type : types) {
            total += text.more(type);
            text.problem(type).ifPresent(problems::add);
        }
        return new Part<>(
                rows, total, problems.isEmpty() ? null : String.join("; ", problems) + ".");
    }

    private static @Nullable Long known(OptionalLong id) {
        return id.isPresent() ? (Long) id.getAsLong() : null;
    }

    private static String key(int key) {
        return key == 0 ? "private" : String.format("0x%08x", key);
    }

    private static int octal(String word) throws UnexpectedText {
        try {
            return Integer.parseInt(word, OCTAL);
        } catch (NumberFormatException e) {
            throw new UnexpectedText("a mode in octal digits", word);
        }
    }

    private static int signed(String word) throws UnexpectedText {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new UnexpectedText("a number", word);
        }
    }

    /// As `ls -l` writes it.
    static String mode(int mode) {
        char type =
                switch (mode & FORMAT) {
                    case 0040000 -> 'd';
                    case 0100000 -> '-';
                    case 0120000 -> 'l';
                    case 0020000 -> 'c';
                    case 0060000 -> 'b';
                    case 0010000 -> 'p';
                    case 0140000 -> 's';
                    default -> '?';
                };
        var text = new StringBuilder().append(type);
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        special(text, 3, mode & 04000, 's');
        special(text, 6, mode & 02000, 's');
        special(text, 9, mode & 01000, 't');
        return text.toString();
    }

    private static void special(StringBuilder text, int at, int bit, char letter) {
        if (bit != 0) {
            text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
        }
    }
}
