package io.gearshift.backend.gear;

import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.Running;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gears for tests that need a registry of them and no containers.
public final class TestGears {

    /// First outside id of the gear that {@link #gear} makes.
    public static final long ID_BASE = 200_000;

    private TestGears() {}

    /// An empty registry, whose driver refuses everything.
    public static GearRegistry registry() {
        return new GearRegistry(
                (ContainerDriver)
                        Proxy.newProxyInstance(
                                TestGears.class.getClassLoader(),
                                new Class<?>[] {ContainerDriver.class},
                                (_, method, _) -> {
                                    throw new UnsupportedOperationException(method.getName());
                                }));
    }

    /// A gear of ours called web1.
    public static GearEntry gear(String id, Limits limits, @Nullable Running running) {
        return new GearEntry(
                id,
                id,
                new UUID(0, 1),
                record(id, limits),
                ID_BASE,
                running == null ? GearState.STOPPED : GearState.RUNNING,
                null,
                null,
                running,
                null,
                List.of(),
                null);
    }

    private static GearRecord record(String id, Limits limits) {
        return new GearRecord(
                GearRecord.VERSION,
                id,
                "web1",
                "default",
                null,
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/true"),
                Map.of(),
                List.of(),
                false,
                RestartPolicy.NO,
                true,
                ID_BASE,
                limits,
                7,
                1,
                Instant.EPOCH,
                Map.of());
    }
}
