package io.gearshift.backend.attach;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.file.Beneath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the output files of a gear's first process, `out.log` and `err.log` and what was rotated
/// to `.1`, merged by time. A record is a line:
///
/// ```
/// 1763798400.000123 F a whole line
/// 1763798400.000456 P a piece without its newline
/// ```
///
/// The files are hostile: links are not followed, anything but a regular file is no log, lines are
/// cut, reads are bounded, and what is no record is skipped.
public final class LogReader {

    /// Most lines of one page.
    public static final int MOST_LINES = 2000;

    private static final int LONGEST_LINE = 8192;
    private static final int LONGEST_RECORD = LONGEST_LINE + 64;
    private static final int LONGEST_TIME = 24;
    private static final int BLOCK = 64 << 10;
    private static final long MOST_BYTES = 8L << 20;
    private static final long MICROS = 1_000_000;
    private static final List<String> STREAMS = List.of("out", "err");
    private static final Pattern CURSOR =
            Pattern.compile(
                    "2:([0-9]{1,19}):([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,19}):([0-9]{1,18}):([0-9]{1,18})");

    private LogReader() {}

    /// Where reading goes on in one stream.
    ///
    /// @param inode of the file; 0 before there was one. The number of a file that was rotated out
    ///   is given again at once, so it alone does not say which file
    /// @param first time of the file's first record, microseconds since 1970; 0 before there was
    ///   one
    /// @param offset of the next byte
    private record Position(long inode, long first, long offset) {
        static final Position START = new Position(0, 0, 0);
    }

    /// A record with where the next one begins.
    private record Found(LogPage.Line line, Position next) {}

    /// Where reading a file stopped.
    ///
    /// @param whole whether it has no finished record behind that
    private record Stop(Position at, boolean whole) {}

    /// What one stream has.
    ///
    /// @param at where it goes on if nothing of `found` is taken
    private record Part(Deque<Found> found, Position at, boolean lost) {}

    /// Reads a page.
    ///
    /// @param log the log folder of a gear
    /// @param cursor of an earlier page; null for the newest lines
    /// @param count at most so many lines
    /// @throws ConsoleException `request.invalid` for a cursor that is none
    public static LogPage read(Path log, @Nullable String cursor, int count) {
        int most = Math.clamp(count, 1, MOST_LINES);
        try {
            return cursor == null ? newest(log, most) : after(log, positions(cursor), most);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, "The output cannot be read: " + e.getMessage(), e);
        }
    }

    private static LogPage newest(Path log, int most) throws IOException {
        var lines = new ArrayList<LogPage.Line>();
        var ends = new ArrayList<Position>();
        for (String stream : STREAMS) {
            Position end = Position.START;
            Deque<LogPage.Line> tail = new ArrayDeque<>();
            try (File current = File.of(log, stream + ".log");
                    File rotated = File.rotated(log, stream + ".log.1", current)) {
                boolean whole = true;
                if (current != null) {
                    long complete = current.lastNewline();
                    end = current.at(complete);
                    whole = current.tail(stream, complete, most, tail);
                }
                if (whole && rotated != null) {
                    rotated.tail(stream, rotated.size, most - tail.size(), tail);
                }
            }
            lines.addAll(tail);
            ends.add(end);
        }
        lines.sort(Comparator.comparing(LogPage.Line::at));
        List<LogPage.Line> kept =
                lines.size() <= most ? lines : lines.subList(lines.size() - most, lines.size());
        return new LogPage(kept, cursor(ends.get(0), ends.get(1)), false);
    }

    private static LogPage after(Path log, List<Position> from, int most) throws IOException {
        Part out = part(log, "out", from.get(0), most);
        Part err = part(log, "err", from.get(1), most);
        Position outAt = out.at();
        Position errAt = err.at();
        var lines = new ArrayList<LogPage.Line>();
        while (lines.size() < most) {
            Found nextOut = out.found().peekFirst();
            Found nextErr = err.found().peekFirst();
            if (nextOut == null && nextErr == null) {
                break;
            }
            boolean outFirst =
                    nextOut != null
                            && nextErr != null
                            && !nextOut.line().at().isAfter(nextErr.line().at());
            boolean takeOut = nextErr == null || outFirst;
            if (takeOut && nextOut != null) {
                out.found().removeFirst();
                lines.add(nextOut.line());
                outAt = nextOut.next();
            } else if (nextErr != null) {
                err.found().removeFirst();
                lines.add(nextErr.line());
                errAt = nextErr.next();
            }
        }
        return new LogPage(lines, cursor(outAt, errAt), out.lost() || err.lost());
    }

    private static Part part(Path log, String stream, Position from, int most) throws IOException {
        Deque<Found> found = new ArrayDeque<>();
        try (File current = File.of(log, stream + ".log");
                File rotated = File.rotated(log, stream + ".log.1", current)) {
            if (current != null && current.holds(from)) {
                Stop stop = current.from(stream, from.offset(), most, found);
                return new Part(found, found.isEmpty() ? stop.at() : from, false);
            }
            boolean inRotated = rotated != null && rotated.holds(from);
            Stop stop = new Stop(from, true);
            if (rotated != null) {
                stop = rotated.from(stream, inRotated ? from.offset() : 0, most, found);
            }
            if (current != null && stop.whole() && found.size() < most) {
                stop = current.from(stream, 0, most - found.size(), found);
            }
            // A cursor from before the first line has lost nothing as long as nothing was rotated
            // out.
            boolean lost = !inRotated && from.inode() != 0;
            return new Part(found, found.isEmpty() ? stop.at() : from, lost);
        }
    }

    private static String cursor(Position out, Position err) {
        return "2:" + words(out) + ":" + words(err);
    }

    private static String words(Position position) {
        return Long.toUnsignedString(position.inode())
                + ":"
                + position.first()
                + ":"
                + position.offset();
    }

    private static List<Position> positions(String cursor) {
        Matcher matcher = CURSOR.matcher(cursor);
        try {
            if (matcher.matches()) {
                return List.of(position(matcher, 1), position(matcher, 4));
            }
        } catch (NumberFormatException e) {
            throw notACursor(e);
        }
        throw notACursor(null);
    }

    private static Position position(Matcher matcher, int group) {
        return new Position(
                Long.parseUnsignedLong(matcher.group(group)),
                Long.parseLong(matcher.group(group + 1)),
                Long.parseLong(matcher.group(group + 2)));
    }

    private static ConsoleException notACursor(@Nullable NumberFormatException cause) {
        return new ConsoleException(
                ErrorCode.REQUEST_INVALID,
                "That is no cursor of a log page. Leave it out for the newest lines.",
                cause);
    }

    /// Parses a record without its newline; null if it is none.
    static LogPage.@Nullable Line parse(String stream, byte[] bytes, int from, int to) {
        int blank = indexOf(bytes, ' ', from, to);
        if (blank < 0 || blank + 2 >= bytes.length || blank + 2 > to) {
            return null;
        }
        String time = new String(bytes, from, blank - from, StandardCharsets.US_ASCII);
        byte kind = blank + 1 < to ? bytes[blank + 1] : 0;
        Instant at = time(time);
        if (at == null || (kind != 'F' && kind != 'P')) {
            return null;
        }
        int start = Math.min(blank + 3, to);
        int length = Math.min(to - start, LONGEST_LINE);
        String text = new String(bytes, start, length, StandardCharsets.UTF_8);
        return new LogPage.Line(at, stream, text, kind == 'P');
    }

    private static @Nullable Instant time(String text) {
        int dot = text.indexOf('.');
        if (dot < 1 || dot > 12 || text.length() - dot != 7) {
            return null;
        }
        try {
            long micros = Long.parseLong(text.substring(dot + 1));
            long seconds = Long.parseLong(text.substring(0, dot));
            return micros < 0 || micros >= MICROS
                    ? null
                    : Instant.ofEpochSecond(seconds, micros * 1000);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static int indexOf(byte[] bytes, int wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /// One log file, open, as long as it was when it was opened.
    private static final class File implements AutoCloseable {
        private final FileChannel channel;
        private final long inode;
        private final long size;
        private final long first;

        private File(FileChannel channel, long inode) throws IOException {
            this.channel = channel;
            this.inode = inode;
            this.size = channel.size();
            this.first = firstRecord();
        }

        private long firstRecord() throws IOException {
            byte[] start = bytes(0, LONGEST_TIME);
            int blank = indexOf(start, ' ', 0, start.length);
            Instant at =
                    blank < 0 ? null : time(new String(start, 0, blank, StandardCharsets.US_ASCII));
            return at == null ? 0 : at.getEpochSecond() * MICROS + at.getNano() / 1000;
        }

        /// Whether a position is in this very file.
        boolean holds(Position position) {
            return inode == position.inode()
                    && (first == position.first() || position.offset() == 0)
                    && position.offset() <= size;
        }

        Position at(long offset) {
            return new Position(inode, first, offset);
        }

        /// Null if there is none, or something that is no regular file.
        static @Nullable File of(Path log, String name) throws IOException {
            Beneath.Opened opened = Beneath.regular(log, name);
            return opened == null ? null : new File(opened.channel(), opened.inode());
        }

        /// The file before `current`. If that was rotated since it was opened, it has both names.
        static @Nullable File rotated(Path log, String name, @Nullable File current)
                throws IOException {
            File rotated = of(log, name);
            if (rotated != null && current != null && rotated.inode == current.inode) {
                rotated.close();
                return null;
            }
            return rotated;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private byte[] bytes(long from, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(count);
            channel.position(from);
            while (buffer.hasRemaining() && channel.read(buffer) > 0) {
                // Goes on until the block is full or the file ends.
            }
            byte[] read = new byte[buffer.position()];
            buffer.flip().get(read);
            return read;
        }

        /// The offset behind the last newline.
        long lastNewline() throws IOException {
            long from = Math.max(0, size - LONGEST_RECORD);
            byte[] end = bytes(from, (int) (size - from));
            for (int i = end.length - 1; i >= 0; i--) {
                if (end[i] == '\n') {
                    return from + i + 1;
                }
            }
            return from == 0 ? 0 : size;
        }

        /// Puts the last records before `end` in front of others, oldest first.
        ///
        /// @return whether all of the file was read, and more is wanted
        boolean tail(String stream, long end, int wanted, Deque<LogPage.Line> lines)
                throws IOException {
            int most = lines.size() + wanted;
            long upTo = end;
            byte[] rest = new byte[0];
            while (upTo > 0 && lines.size() < most && end - upTo < MOST_BYTES) {
                long from = Math.max(0, upTo - BLOCK);
                byte[] block = bytes(from, (int) (upTo - from));
                byte[] all = new byte[block.length + rest.length];
                System.arraycopy(block, 0, all, 0, block.length);
                System.arraycopy(rest, 0, all, block.length, rest.length);
                int lineEnd = all.length;
                for (int i = all.length - 2; i >= -1 && lines.size() < most; i--) {
                    if ((i >= 0 && all[i] != '\n') || (i < 0 && from > 0)) {
                        continue;
                    }
                    int textEnd = lineEnd > 0 && all[lineEnd - 1] == '\n' ? lineEnd - 1 : lineEnd;
                    LogPage.Line line = parse(stream, all, i + 1, textEnd);
                    if (line != null) {
                        lines.addFirst(line);
                    }
                    lineEnd = i + 1;
                }
                // What is left begins in an earlier block; more than a record is no record.
                int left = Math.min(lineEnd, LONGEST_RECORD);
                rest = java.util.Arrays.copyOfRange(all, 0, left);
                upTo = from;
            }
            return upTo == 0 && lines.size() < most;
        }

        /// Records from an offset on, each with where the next begins.
        Stop from(String stream, long offset, int most, Deque<Found> into) throws IOException {
            long at = offset;
            int taken = 0;
            while (at < size && taken < most && at - offset < MOST_BYTES) {
                byte[] block = bytes(at, (int) Math.min(BLOCK, size - at));
                int start = 0;
                int newline;
                while (taken < most && (newline = indexOf(block, '\n', start, block.length)) >= 0) {
                    LogPage.Line line = parse(stream, block, start, newline);
                    start = newline + 1;
                    if (line != null) {
                        into.addLast(new Found(line, at(at + start)));
                        taken++;
                    }
                }
                if (start == 0) {
                    // No newline in a whole block: no record of ours; or not yet complete.
                    if (block.length < BLOCK) {
                        return new Stop(at(at), true);
                    }
                    start = block.length;
                }
                at += start;
            }
            return new Stop(at(at), at >= size);
        }
    }
}
