package io.gearshift.backend.limit;

import io.gearshift.backend.gear.KernelHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A disk of this kernel that comes and goes: a loop device of our own with a file in it. Closing
/// it takes it away.
final class LoopDisk implements AutoCloseable {
    private static final int FIRST = 200;

    // ioctls of /dev/loop-control, see loop(4).
    private static final int ADD = 0x4C80;
    private static final int REMOVE = 0x4C81;

    private final int index;
    private final Path file;
    private final Path node;

    private LoopDisk(int index, Path folder) {
        this.index = index;
        this.file = folder.resolve("disk");
        this.node = folder.resolve("loop");
    }

    /// Makes one with 8 MiB.
    static LoopDisk make(Path folder) throws IOException {
        int index = FIRST;
        while (Files.exists(Path.of("/sys/block/loop" + index))) {
            index++;
        }
        var disk = new LoopDisk(index, folder);
        Files.write(disk.file, new byte[8 << 20]);
        disk.add();
        disk.attach();
        return disk;
    }

    String name() {
        return "loop" + index;
    }

    String number() throws IOException {
        return Files.readString(Path.of("/sys/block", name(), "dev")).strip();
    }

    /// The kernel has it, without a file in it.
    void add() throws IOException {
        control(ADD);
        String[] number = number().split(":", 2);
        Files.deleteIfExists(node);
        KernelHost.run(List.of("mknod", node.toString(), "b", number[0], number[1]));
    }

    /// Puts the file in.
    void attach() {
        KernelHost.run(List.of("losetup", node.toString(), file.toString()));
    }

    /// Takes the file out.
    void detach() {
        KernelHost.run(List.of("losetup", "-d", node.toString()));
    }

    /// The kernel has it no more.
    void remove() {
        control(REMOVE);
    }

    private void control(int command) {
        KernelHost.run(
                List.of(
                        "perl",
                        "-e",
                        "open(F, '+<', '/dev/loop-control') or die $!;"
                                + " defined(ioctl(F, $ARGV[0] + 0, $ARGV[1] + 0)) or die $!",
                        Integer.toString(command),
                        Integer.toString(index)));
    }

    private boolean holdsFile() throws IOException {
        return !Files.readString(Path.of("/sys/block", name(), "size")).strip().equals("0");
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(Path.of("/sys/block", name()))) {
            if (holdsFile()) {
                detach();
            }
            remove();
        }
    }
}
