package io.gearshift.backend.driver;

import io.gearshift.backend.api.ConsoleException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes and runs containers on this host. Containers are named by their name, which for a gear of
/// ours is its id. Every call is answered within a bound: a daemon that hangs or is gone gives a
/// {@link ConsoleException} with `host.failed`, never a caller that waits for ever. Safe for use by
/// many threads; the driver reconnects by itself.
public interface ContainerDriver extends AutoCloseable {

    /// What to give the driver's own tools, for example `virsh -c`.
    String uri();

    /// Whether the daemon answers.
    DriverHealth health();

    /// All containers, running or not, also those that others made.
    List<Container> list();

    /// One container; empty if there is none of this name.
    Optional<Container> find(String name);

    /// Makes a container that is not running, or replaces the settings of one that is not.
    Container define(ContainerSpec spec);

    /// Starts a container and finds its processes and groups.
    ///
    /// @param gear whether it is one of ours, whose first process waits for the go-ahead: it is
    ///   then put into groups of its own where the driver's do not do (on cgroup v1 a child that
    ///   holds the program without the driver's helper, and one for the number of processes), and
    ///   the helper is kept from the out-of-memory killer
    Running start(String name, boolean gear);

    /// Asks the first process to end (SIGTERM, never the driver's default way, which does nothing).
    void shutdown(String name);

    /// Kills everything in it. A container that does not run stays as it is.
    void destroy(String name);

    /// Stops all its processes where they are.
    void pause(String name);

    /// Lets them go on.
    void resume(String name);

    /// Takes away what {@link #start} made beside the driver's own groups, once it has stopped.
    void sweep(String name);

    /// The process in whose mount namespace a container's folders must be mounted before it starts;
    /// 0 if that is our own.
    int mountNamespace();

    /// Forgets a container that is not running, with what the driver keeps of it (its log).
    void undefine(String name);

    /// The driver's own description of a container, for virsh the domain XML.
    ///
    /// @param live whether as it runs now, or as it would start next
    String describe(String name, boolean live);

    /// Replaces the record that is kept with the container, live and for the next start.
    ///
    /// @param json the gear's record, no secrets
    void writeRecord(String name, String json);

    /// The settings that the driver has a word for.
    ///
    /// @param live whether those in force, or those of the next start
    Tuning tuning(String name, boolean live);

    /// Changes settings, for the next start and, if it runs, also live. Only the fields that are
    /// set are touched. Several fields of one kind (memory, cpu) are changed in one call; where
    /// their order matters call once for each.
    ///
    /// @throws ConsoleException `limit.refused` with what libvirt or the kernel said; any other
    ///   code where there was no answer, so that it may be done still
    void tune(String name, Tuning change);

    /// As {@link #tune}, for the next start alone: in a container that runs nothing changes now.
    void tuneNextStart(String name, Tuning change);

    /// The processes and groups of a running container; null if it does not run.
    @Nullable Running running(String name);

    /// Tells `receiver` of every change of a container's life cycle, and of the daemon going away
    /// and coming back. Called on one thread, in order; it must not block for long.
    void subscribe(Consumer<DriverEvent> receiver);

    /// Lets go of the daemon; containers run on.
    @Override
    void close();
}
