package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.DriverEvent;
import io.gearshift.backend.driver.DriverHealth;
import io.gearshift.backend.driver.Tuning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What limits need of a container driver, over the folders of a {@link LimitLab}: keeps the
/// settings of one container and writes them into its groups as libvirt does.
final class FakeDriver {

    private final Path memory;
    private final Path cpu;
    private final boolean unified;
    private final List<Consumer<DriverEvent>> receivers = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    boolean running = true;
    boolean up = true;

    /// The gear's record as it is kept with the container.
    @Nullable String record;

    /// Called before each call with its name, and in `tune`, once it holds live, with `config`; may
    /// throw.
    Consumer<String> before = _ -> {};

    Tuning config;

    FakeDriver(Path memory, Path cpu, boolean unified) {
        this.memory = memory;
        this.cpu = cpu;
        this.unified = unified;
        this.config =
                new Tuning(
                        Cap.MAX,
                        unified ? Cap.MAX : null,
                        unified ? null : Cap.MAX,
                        unified ? 100L : 1024L,
                        Cap.MAX,
                        100_000L);
    }

    /// A proxy, so that a method that limits do not use can come and go.
    ContainerDriver driver() {
        return (ContainerDriver)
                Proxy.newProxyInstance(
                        FakeDriver.class.getClassLoader(),
                        new Class<?>[] {ContainerDriver.class},
                        (_, method, arguments) ->
                                answer(
                                        method.getName(),
                                        arguments == null ? new Object[0] : arguments));
    }

    private @Nullable Object answer(String name, Object[] arguments) {
        before.accept(name);
        return switch (name) {
            case "uri" -> "lxc:///system";
            case "health" -> new DriverHealth(up, "9.0.0", null, Instant.EPOCH);
            case "find" -> Optional.ofNullable(record == null ? null : container(record));
            case "subscribe" -> {
                @SuppressWarnings("unchecked")
                var receiver = (Consumer<DriverEvent>) arguments[0];
                receivers.add(receiver);
                yield null;
            }
            case "writeRecord" -> {
                calls.add("writeRecord");
                record = (String) arguments[1];
                yield null;
            }
            case "tuning" -> (Boolean) arguments[1] ? live() : config;
            case "tune" -> {
                tune((Tuning) arguments[1]);
                yield null;
            }
            case "tuneNextStart" -> {
                calls.add("tuneNextStart");
                config = merged(config, (Tuning) arguments[1]);
                yield null;
            }
            default -> throw new UnsupportedOperationException(name);
        };
    }

    private Container container(String json) {
        return new Container(
                LimitLab.GEAR,
                new UUID(0, 1),
                null,
                running ? Container.State.RUNNING : Container.State.STOPPED,
                null,
                0,
                json);
    }

    /// As virsh with --live --config.
    void tune(Tuning change) {
        if (!up) {
            throw new ConsoleException(ErrorCode.HOST_FAILED, "libvirt does not answer.");
        }
        calls.add("tune");
        if (running) {
            live(change);
        }
        before.accept("config");
        config = merged(config, change);
    }

    /// As virsh with --live only.
    void live(Tuning change) {
        String limit = unified ? "memory.max" : DialectV1.LIMIT;
        Cap hard = change.hardLimitBytes();
        if (hard != null && Dialect.compare(hard, cap(memory, limit)) < 0) {
            write(memory, limit, hard);
        }
        write(memory, DialectV1.LIMIT_WITH_SWAP, change.swapHardLimitBytes());
        write(memory, limit, hard);
        write(memory, "memory.high", change.softLimitBytes());
        if (change.cpuShares() != null) {
            text(cpu, unified ? "cpu.weight" : "cpu.shares", Long.toString(change.cpuShares()));
        }
        Cap quota = change.cpuQuotaMicros();
        if (quota != null && unified) {
            text(cpu, "cpu.max", Dialect.text(quota) + " " + change.cpuPeriodMicros());
        } else if (quota != null) {
            text(cpu, "cpu.cfs_quota_us", Dialect.text(quota).replace("max", "-1"));
            text(cpu, "cpu.cfs_period_us", String.valueOf(change.cpuPeriodMicros()));
        }
    }

    void say(DriverEvent event) {
        receivers.forEach(receiver -> receiver.accept(event));
    }

    private Tuning live() {
        return new Tuning(
                cap(memory, unified ? "memory.max" : DialectV1.LIMIT),
                unified ? cap(memory, "memory.high") : null,
                unified ? null : cap(memory, DialectV1.LIMIT_WITH_SWAP),
                Long.parseLong(LimitLab.read(cpu, unified ? "cpu.weight" : "cpu.shares")),
                unified
                        ? of(LimitLab.read(cpu, "cpu.max").split(" ", -1)[0])
                        : of(LimitLab.read(cpu, "cpu.cfs_quota_us")),
                100_000L);
    }

    private static Tuning merged(Tuning old, Tuning change) {
        return new Tuning(
                change.hardLimitBytes() == null ? old.hardLimitBytes() : change.hardLimitBytes(),
                change.softLimitBytes() == null ? old.softLimitBytes() : change.softLimitBytes(),
                change.swapHardLimitBytes() == null
                        ? old.swapHardLimitBytes()
                        : change.swapHardLimitBytes(),
                change.cpuShares() == null ? old.cpuShares() : change.cpuShares(),
                change.cpuQuotaMicros() == null ? old.cpuQuotaMicros() : change.cpuQuotaMicros(),
                change.cpuPeriodMicros() == null
                        ? old.cpuPeriodMicros()
                        : change.cpuPeriodMicros());
    }

    private static Cap cap(Path group, String file) {
        return of(LimitLab.read(group, file));
    }

    private static Cap of(String text) {
        return text.equals("max") || text.equals("-1") || text.equals("9223372036854771712")
                ? Cap.MAX
                : Cap.at(Long.parseLong(text));
    }

    private static void write(Path group, String file, @Nullable Cap cap) {
        if (cap != null) {
            String none = file.startsWith("memory.m") && !file.equals("memory.max") ? "-1" : "max";
            text(group, file, cap instanceof Cap.At(long value) ? Long.toString(value) : none);
        }
    }

    private static void text(Path group, String file, String value) {
        try {
            String none = file.endsWith("in_bytes") ? "-1" : "max";
            Files.writeString(group.resolve(file), value.equals("max") ? none : value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
