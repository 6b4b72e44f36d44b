package io.gearshift.backend.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// The machine's disk with little room: what is written beyond it fails as on a full one, after the
/// part of it that still fits.
final class SmallDisk implements Storage.Opener {

    private long room;

    /// @param room bytes that may be written
    SmallDisk(long room) {
        this.room = room;
    }

    /// Somebody made room, or took it.
    void room(long bytes) {
        room = bytes;
    }

    @Override
    public Storage open(Path file, boolean make) throws IOException {
        return new Small(Storage.DISK.open(file, make));
    }

    private final class Small implements Storage {
        private final Storage disk;

        Small(Storage disk) {
            this.disk = disk;
        }

        @Override
        public long size() throws IOException {
            return disk.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            disk.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            int wanted = from.remaining();
            if (wanted > room) {
                int limit = from.limit();
                from.limit(from.position() + (int) room);
                room = 0;
                disk.write(from, position);
                from.limit(limit);
                throw new IOException("No space left on device");
            }
            room -= wanted;
            disk.write(from, position);
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }
}
