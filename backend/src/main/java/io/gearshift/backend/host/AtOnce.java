package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Asks several hosts at once: one that does not answer costs its deadline, and not that of each.
public final class AtOnce {

    private AtOnce() {}

    /// Asks each on a thread of its own.
    ///
    /// @param why what for, in the threads' names
    /// @return the answers in the order of what was asked, when all have answered
    /// @throws ConsoleException what the first of them failed of; `host.deadline` if this thread is
    ///   interrupted, and with it those that still ask
    public static <T, R> List<R> ask(String why, List<T> asked, Function<T, R> ask) {
        if (asked.size() < 2) {
            return asked.stream().map(ask).toList();
        }
        List<Callable<R>> each = new ArrayList<>();
        for (T one : asked) {
            each.add(() -> ask.apply(one));
        }
        try (var threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(why + "-", 0).factory())) {
            List<R> answers = new ArrayList<>();
            for (Future<R> answer : threads.invokeAll(each)) {
                answers.add(answer.get());
            }
            return List.copyOf(answers);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("asking hosts failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(
                    ErrorCode.HOST_DEADLINE, "The wait for the hosts was given up.", e);
        }
    }
}
