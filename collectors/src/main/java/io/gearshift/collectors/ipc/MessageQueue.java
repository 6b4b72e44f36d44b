package io.gearshift.collectors.ipc;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;

/// A message queue: a line of `/proc/sysvipc/msg`, see proc(5) and svipc(7).
///
/// ```
///        key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid ...
///  496682955          0   644           0          0     0     0     0     0     0     0 ...
/// ```
///
/// @param key by which programs find it; 0 of a private one
/// @param mode permission bits
/// @param bytes that wait in it
/// @param messages that wait in it
/// @param lastSender pid of who last put something in, 0 for nobody yet
/// @param uid of its owner, as the reader's user namespace counts
/// @param gid likewise
public record MessageQueue(
        int key, int id, int mode, long bytes, long messages, int lastSender, long uid, long gid) {

    private static final int FIELDS = 14;

    /// Parses one line; further fields are skipped.
    ///
    /// @throws UnexpectedText where a field is missing or no number
    public static MessageQueue parse(String line) throws UnexpectedText {
        List<String> words = IpcText.words(line, FIELDS);
        return new MessageQueue(
                IpcText.key(words.get(0)),
                KernelText.integer(words.get(1)),
                IpcText.mode(words.get(2)),
                KernelText.number(words.get(3)),
                KernelText.number(words.get(4)),
                KernelText.integer(words.get(5)),
                KernelText.number(words.get(7)),
                KernelText.number(words.get(8)));
    }
}
