package io.gearshift.web;

import io.gearshift.backend.api.Console;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A console by hand: it remembers every call, and answers each method with what the test set.
public final class RecordingConsole {

    /// One call.
    ///
    /// @param arguments in order
    public record Call(String method, List<@Nullable Object> arguments) {}

    /// The calls so far.
    public final List<Call> calls = new CopyOnWriteArrayList<>();

    private final Map<String, Function<List<@Nullable Object>, @Nullable Object>> answers =
            new ConcurrentHashMap<>();

    /// Answers a method from now on.
    public RecordingConsole answer(
            String method, Function<List<@Nullable Object>, @Nullable Object> answer) {
        answers.put(method, answer);
        return this;
    }

    /// The same, always with the same value.
    public RecordingConsole answer(String method, @Nullable Object value) {
        return answer(method, arguments -> value);
    }

    /// Forgets calls and answers.
    public void forget() {
        calls.clear();
        answers.clear();
    }

    /// The console to hand out.
    public Console console() {
        return (Console)
                Proxy.newProxyInstance(
                        Console.class.getClassLoader(),
                        new Class<?>[] {Console.class},
                        (proxy, method, arguments) -> call(method, arguments));
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments)
            throws InvocationTargetException, IllegalAccessException {
        List<@Nullable Object> list = arguments == null ? List.of() : Arrays.asList(arguments);
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        calls.add(new Call(method.getName(), list));
        Function<List<@Nullable Object>, @Nullable Object> answer = answers.get(method.getName());
        if (answer != null) {
            return answer.apply(list);
        }
        if (method.getReturnType() == void.class) {
            return null;
        }
        throw new IllegalStateException("no answer set for " + method.getName());
    }
}
