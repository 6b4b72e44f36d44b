package io.gearshift.collectors.ipc;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;

/// A set of semaphores: a line of `/proc/sysvipc/sem`, see proc(5) and svipc(7).
///
/// ```
///        key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
/// -554082411          0   644          2     0     0     0     0          0 1795801123
/// ```
///
/// @param key by which programs find it; 0 of a private one
/// @param mode permission bits
/// @param semaphores how many are in the set
/// @param uid of its owner, as the reader's user namespace counts
/// @param gid likewise
public record SemaphoreSet(int key, int id, int mode, long semaphores, long uid, long gid) {

    private static final int FIELDS = 10;

    /// Parses one line; further fields are skipped.
    ///
    /// @throws UnexpectedText where a field is missing or no number
    public static SemaphoreSet parse(String line) throws UnexpectedText {
        List<String> words = IpcText.words(line, FIELDS);
        return new SemaphoreSet(
                IpcText.key(words.get(0)),
                KernelText.integer(words.get(1)),
                IpcText.mode(words.get(2)),
                KernelText.number(words.get(3)),
                KernelText.number(words.get(4)),
                KernelText.number(words.get(5)));
    }
}
