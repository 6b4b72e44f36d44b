package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one gear from nothing to a running program: mounts, container, groups, limits, go-ahead.
/// Whoever calls holds the gear. Any failure leaves nothing running and nothing mounted.
final class GearStarter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GearStarter.class);

    private static final Duration GO_LIMIT = Duration.ofSeconds(20);
    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private final ContainerDriver driver;
    private final GearFolders folders;
    private final GearMounts mounts;
    private final GearLimits limits;
    private final ExecutorService beside =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("start-", 0).factory());

    GearStarter(ContainerDriver driver, GearFolders folders, GearMounts mounts, GearLimits limits) {
        this.driver = driver;
        this.folders = folders;
        this.mounts = mounts;
        this.limits = limits;
    }

    /// Starts the container and its program.
    ///
    /// @throws ConsoleException `gear.start-failed` with what libvirt or the first process said
    Running start(GearRecord record) {
        String id = record.id();
        OwnerEpoch.require(folders, id, record.epoch());
        folders.prepareStart(id);
        int namespace = driver.mountNamespace();
        mounts.mount(record, namespace);
        Running running;
        try {
            running = driver.start(id, true);
        } catch (ConsoleException e) {
            giveUp(id);
            mounts.unmount(id, namespace);
            throw e.code() == ErrorCode.HOST_FAILED && driver.health().up()
                    ? new ConsoleException(ErrorCode.GEAR_START_FAILED, e.getMessage(), e)
                    : e;
        }
        // The gear has its own mounts now; n gears would hold n times all of libvirtd's.
        CompletableFuture<Void> unmounted =
                CompletableFuture.runAsync(() -> mounts.unmount(id, namespace), beside);
        try {
            release(record, running);
        } finally {
            unmounted.join();
        }
        return running;
    }

    /// Takes away the mounts of a gear that does not run, if any were left.
    void unmount(String id) {
        mounts.unmount(id, driver.mountNamespace());
    }

    /// Whether a gear's first process has never started anything: it is the parent of all of it.
    boolean nothingRan(Running running) {
        int pid = running.initPid();
        try {
            return Files.readString(Path.of("/proc/" + pid + "/task/" + pid + "/children"))
                    .isBlank();
        } catch (IOException e) {
            log.debug("process {} went while it was looked at", pid, e);
            return false;
        }
    }

    /// Ends a gear that an agent left behind before its go-ahead.
    void abandon(String id) {
        driver.destroy(id);
        driver.sweep(id);
        mounts.unmount(id, driver.mountNamespace());
    }

    /// From a container whose first process waits to a running program.
    private void release(GearRecord record, Running running) {
        String id = record.id();
        try {
            limits.apply(record, running);
            byte[] message = GoAhead.message(record, Secrets.read(folders, id));
            try (var _ = GoAhead.send(folders.go(id), message)) {
                awaitProgram(id, running);
            } catch (IOException e) {
                throw GearFolders.failed("give " + id + " its go-ahead", e);
            }
        } catch (ConsoleException e) {
            giveUp(id);
            throw e;
        }
    }

    private void awaitProgram(String id, Running running) {
        long deadline = System.nanoTime() + GO_LIMIT.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        Path init = Path.of("/proc/" + running.initPid());
        while (System.nanoTime() < deadline) {
            // First whether it lives, then what it said: it speaks before it ends.
            boolean alive = Files.exists(init);
            InitStatus status = InitStatus.read(folders.log(id));
            if (status.running() || "exited".equals(status.state())) {
                return;
            }
            if (status.failed() || !alive) {
                throw new ConsoleException(
                        ErrorCode.GEAR_START_FAILED,
                        "The program of "
                                + id
                                + " did not start: "
                                + (status.error() == null
                                        ? "its first process ended without a word"
                                        : status.error())
                                + (status.exitCode() == null
                                        ? ""
                                        : " (status " + status.exitCode() + ")")
                                + ".");
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(LONGEST_PAUSE_NANOS, pause * 2);
        }
        throw new ConsoleException(
                ErrorCode.GEAR_START_FAILED,
                id
                        + " has not taken its go-ahead for "
                        + GO_LIMIT.toSeconds()
                        + " s; it was ended.");
    }

    private void giveUp(String id) {
        try {
            driver.destroy(id);
            driver.sweep(id);
        } catch (ConsoleException e) {
            log.warn("{} could not be started, and what is left of it not ended", id, e);
        }
    }

    @Override
    public void close() {
        beside.shutdown();
    }
}
