package io.gearshift.backend.namespace;

import io.gearshift.collectors.KernelRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A shell in namespaces and as a user of its own, which does what it is told and says what came of
/// it. Closing it ends it and what it started.
final class Actor implements AutoCloseable {

    private final Process process;
    private final Writer in;
    private final BufferedReader out;
    private final int pid;

    private Actor(Process process) {
        this.process = process;
        this.in = process.outputWriter();
        this.out = process.inputReader();
        if (!tell("echo ready").equals("ready")) {
            throw new IllegalStateException("the shell does not answer");
        }
        // Whatever stands before it waits for it or became it: the last one is the shell.
        this.pid =
                (int)
                        process.descendants()
                                .max(Comparator.comparingInt(Actor::depth))
                                .map(ProcessHandle::pid)
                                .orElse(process.pid())
                                .longValue();
    }

    private static int depth(ProcessHandle handle) {
        return handle.parent().map(parent -> depth(parent) + 1).orElse(0);
    }

    /// Starts one behind these commands, each of which runs the next.
    static Actor behind(String... commands) {
        List<String> words = new ArrayList<>();
        for (String command : commands) {
            words.addAll(List.of(command.split(" ", -1)));
        }
        words.add("sh");
        try {
            return new Actor(new ProcessBuilder(words).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int pid() {
        return pid;
    }

    Onlooker look() {
        return Onlooker.of(KernelRoot.LIVE, pid).orElseThrow();
    }

    /// Runs a command and returns the last line that it wrote.
    String tell(String command) {
        try {
            in.write(command + "\necho end-of-answer\n");
            in.flush();
            String last = "";
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.equals("end-of-answer")) {
                    return last;
                }
                last = line;
            }
            throw new IllegalStateException("the shell ended at: " + command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a command ends well.
    boolean can(String command) {
        return tell("{ " + command + "; } >/dev/null 2>&1 && echo yes || echo no").equals("yes");
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
