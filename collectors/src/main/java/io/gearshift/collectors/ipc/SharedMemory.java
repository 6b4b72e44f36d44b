package io.gearshift.collectors.ipc;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;

/// A segment of shared memory: a line of `/proc/sysvipc/shm`, see proc(5) and svipc(7).
///
/// ```
///        key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid ...
///  440322871          0   644                  4096 16884     0      0     0     0     0 ...
/// ```
///
/// @param key by which programs find it; 0 of a private one
/// @param mode permission bits; `01000` where it goes with its last user, `02000` where it may not
///   be swapped out
/// @param creator pid of who made it, as the reader's pid namespace counts; 0 for one outside
/// @param attached how many have it mapped
/// @param uid of its owner, as the reader's user namespace counts
/// @param gid likewise
public record SharedMemory(
        int key, int id, int mode, ByteSize size, int creator, long attached, long uid, long gid) {

    private static final int FIELDS = 14;

    /// Parses one line; further fields are skipped.
    ///
    /// @throws UnexpectedText where a field is missing or no number
    public static SharedMemory parse(String line) throws UnexpectedText {
        List<String> words = IpcText.words(line, FIELDS);
        return new SharedMemory(
                IpcText.key(words.get(0)),
                KernelText.integer(words.get(1)),
                IpcText.mode(words.get(2)),
                new ByteSize(KernelText.number(words.get(3))),
                KernelText.integer(words.get(4)),
                KernelText.number(words.get(6)),
                KernelText.number(words.get(7)),
                KernelText.number(words.get(8)));
    }
}
