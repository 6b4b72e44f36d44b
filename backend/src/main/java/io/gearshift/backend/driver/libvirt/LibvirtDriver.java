package io.gearshift.backend.driver.libvirt;

import com.sun.jna.Memory;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.ContainerSpec;
import io.gearshift.backend.driver.DriverEvent;
import io.gearshift.backend.driver.DriverHealth;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.Domain;
import org.libvirt.DomainInfo.DomainState;
import org.libvirt.LibvirtException;
import org.libvirt.jna.DomainPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Containers by libvirt's LXC driver.
public final class LibvirtDriver implements ContainerDriver {

    private static final Logger log = LoggerFactory.getLogger(LibvirtDriver.class);

    private static final int METADATA_ELEMENT = 2;
    private static final int INACTIVE_XML = 2;

    private static final Duration INIT_LIMIT = Duration.ofSeconds(5);
    private static final long INIT_PAUSE_NANOS = 200_000;
    private static final int START_TIME_FIELD = 19;

    private final String uri;
    private final KernelRoot root = KernelRoot.LIVE;
    private final LibvirtLink link;
    private final LxcGroups groups = new LxcGroups(root);

    /// Connects to libvirt and returns, connected or not; it goes on trying by itself.
    ///
    /// @param uri of libvirt's LXC driver
    public LibvirtDriver(String uri, InstantSource clock) {
        this.uri = uri;
        this.link = new LibvirtLink(uri, clock);
    }

    /// Starts connecting; after {@link #subscribe}, so that nothing is missed. Returns when the
    /// first try has ended.
    public void open() {
        link.open();
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public DriverHealth health() {
        return link.health();
    }

    @Override
    public void subscribe(Consumer<DriverEvent> receiver) {
        link.subscribe(receiver);
    }

    @Override
    public List<Container> list() {
        return link.call(
                "list the containers",
                connection -> {
                    var all = new ArrayList<Container>();
                    for (Domain domain : connection.listAllDomains(0)) {
                        try {
                            all.add(container(domain));
                        } catch (LibvirtException e) {
                            // Gone since the list was made; anything else fails the next call too.
                            log.debug("a container went while it was listed", e);
                        } catch (IllegalArgumentException e) {
                            log.warn("a container is left out", e);
                        } finally {
                            domain.free();
                        }
                    }
                    return all;
                });
    }

    @Override
    public Optional<Container> find(String name) {
        return Optional.ofNullable(
                link.<@Nullable Container>call(
                        "look at " + name,
                        connection -> {
                            Domain domain = lookup(connection, name);
                            if (domain == null) {
                                return null;
                            }
                            try {
                                return container(domain);
                            } finally {
                                domain.free();
                            }
                        }));
    }

    @Override
    public Container define(ContainerSpec spec) {
        String xml = DomainXml.write(spec);
        return link.call(
                "define " + spec.name(),
                connection -> {
                    Domain domain = connection.domainDefineXML(xml);
                    try {
                        return container(domain);
                    } finally {
                        domain.free();
                    }
                });
    }

    @Override
    public Running start(String name, boolean gear) {
        record Started(int controllerPid, List<String> interfaces) {}
        Started started =
                with(
                        "start " + name,
                        name,
                        domain -> {
                            domain.create();
                            return new Started(
                                    domain.getID(),
                                    DomainDescription.parse(domain.getXMLDesc(0)).interfaces());
                        });
        groups.protect(started.controllerPid());
        int initPid = awaitInit(name, started.controllerPid());
        if (gear) {
            groups.confine(name, started.controllerPid(), initPid);
        }
        return running(name, gear, started.interfaces(), started.controllerPid(), initPid);
    }

    @Override
    public void shutdown(String name) {
        link.call(
                "stop " + name,
                connection -> {
                    pointer(
                            connection,
                            name,
                            pointer ->
                                    LibvirtCalls.load()
                                            .virDomainShutdownFlags(
                                                    pointer, LibvirtCalls.SHUTDOWN_SIGNAL));
                    return true;
                });
    }

    @Override
    public void destroy(String name) {
        with(
                "end " + name,
                name,
                domain -> {
                    if (domain.isActive() == 1) {
                        thaw(domain);
                        domain.destroy();
                    }
                    return true;
                });
    }

    @Override
    public void pause(String name) {
        Running running = running(name);
        if (running != null && running.groups().unified()) {
            freeze(running.groups(), true);
            return;
        }
        with(
                "freeze " + name,
                name,
                domain -> {
                    domain.suspend();
                    return true;
                });
    }

    @Override
    public void resume(String name) {
        Running running = running(name);
        if (running != null && running.groups().unified()) {
            freeze(running.groups(), false);
            return;
        }
        with(
                "thaw " + name,
                name,
                domain -> {
                    domain.resume();
                    return true;
                });
    }

    @Override
    public void undefine(String name) {
        with(
                "undefine " + name,
                name,
                domain -> {
                    domain.undefine();
                    return true;
                });
        removeLeftovers(name);
        groups.sweep(name);
    }

    @Override
    public void sweep(String name) {
        groups.sweep(name);
    }

    @Override
    public int mountNamespace() {
        OptionalInt daemon = SocketPeer.pidOf(socket());
        if (daemon.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "Nobody listens on " + socket() + ". Start libvirtd on this host.");
        }
        int pid = daemon.getAsInt();
        try {
            return Files.readSymbolicLink(root.proc(pid, "ns/mnt"))
                            .equals(Files.readSymbolicLink(root.proc().resolve("self/ns/mnt")))
                    ? 0
                    : pid;
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The mount namespace of libvirtd (process " + pid + ") cannot be read.",
                    e);
        }
    }

    @Override
    public String describe(String name, boolean live) {
        return with("describe " + name, name, domain -> domain.getXMLDesc(live ? 0 : INACTIVE_XML));
    }

    @Override
    public void writeRecord(String name, String json) {
        String element = DomainXml.record(json);
        with(
                "write the record of " + name,
                name,
                domain -> {
                    domain.setMetadata(
                            METADATA_ELEMENT,
                            element,
                            DomainXml.PREFIX,
                            DomainXml.NAMESPACE,
                            affected(domain));
                    return true;
                });
    }

    /// Out of the XML: libvirt 9 crashes when it is asked for the scheduler parameters of a
    /// container that is not running, and one may stop at any moment.
    @Override
    public Tuning tuning(String name, boolean live) {
        return DomainDescription.parse(describe(name, live)).tuning();
    }

    @Override
    public void tune(String name, Tuning change) {
        tune(name, change, true);
    }

    @Override
    public void tuneNextStart(String name, Tuning change) {
        tune(name, change, false);
    }

    private void tune(String name, Tuning change, boolean live) {
        var memory = new LinkedHashMap<String, Long>();
        put(memory, "hard_limit", change.hardLimitBytes());
        put(memory, "soft_limit", change.softLimitBytes());
        put(memory, "swap_hard_limit", change.swapHardLimitBytes());
        var cpu = new LinkedHashMap<String, Long>();
        if (change.cpuShares() != null) {
            cpu.put("cpu_shares", change.cpuShares());
        }
        if (change.cpuPeriodMicros() != null) {
            cpu.put("vcpu_period", change.cpuPeriodMicros());
        }
        if (change.cpuQuotaMicros() != null) {
            cpu.put("vcpu_quota", DomainXml.quota(change.cpuQuotaMicros()));
        }
        LibvirtCalls calls = LibvirtCalls.load();
        try {
            link.call(
                    "set the limits of " + name,
                    connection -> {
                        int flags = live ? affected(connection, name) : LibvirtCalls.CONFIG;
                        if (!memory.isEmpty()) {
                            Memory params = TypedParameters.of(memory);
                            pointer(
                                    connection,
                                    name,
                                    pointer ->
                                            calls.virDomainSetMemoryParameters(
                                                    pointer, params, memory.size(), flags));
                        }
                        if (!cpu.isEmpty()) {
                            Memory params = TypedParameters.of(cpu);
                            pointer(
                                    connection,
                                    name,
                                    pointer ->
                                            calls.virDomainSetSchedulerParametersFlags(
                                                    pointer, params, cpu.size(), flags));
                        }
                        return true;
                    });
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.HOST_FAILED
                    && e.getCause() instanceof LibvirtException
                    && link.health().up()) {
                throw new ConsoleException(ErrorCode.LIMIT_REFUSED, e.getMessage(), e);
            }
            throw e;
        }
    }

    @Override
    public @Nullable Running running(String name) {
        Optional<Integer> controllerPid =
                link.call(
                        "look at " + name,
                        connection -> {
                            Domain domain = lookup(connection, name);
                            if (domain == null) {
                                return Optional.empty();
                            }
                            try {
                                return domain.isActive() == 1
                                        ? Optional.of(domain.getID())
                                        : Optional.empty();
                            } finally {
                                domain.free();
                            }
                        });
        if (controllerPid.isEmpty()) {
            return null;
        }
        int initPid = init(controllerPid.get());
        Optional<DomainDescription> described =
                link.call(
                        "look at " + name,
                        connection -> {
                            Domain domain = lookup(connection, name);
                            return domain == null
                                    ? Optional.empty()
                                    : Optional.of(DomainDescription.parse(domain.getXMLDesc(0)));
                        });
        if (initPid == 0 || described.isEmpty()) {
            return null;
        }
        try {
            return running(
                    name,
                    described.get().record() != null,
                    described.get().interfaces(),
                    controllerPid.get(),
                    initPid);
        } catch (ConsoleException e) {
            if (!Files.exists(root.proc(initPid, "ns"))) {
                // It ended while it was looked at; the driver tells of that next.
                return null;
            }
            throw e;
        }
    }

    private Running running(
            String name, boolean gear, List<String> interfaces, int controllerPid, int initPid) {
        return new Running(
                controllerPid,
                initPid,
                startTicks(initPid),
                groups.of(name, gear, controllerPid, initPid),
                interfaces);
    }

    @Override
    public void close() {
        link.close();
    }

    private Container container(Domain domain) throws LibvirtException {
        DomainDescription described = DomainDescription.parse(domain.getXMLDesc(0));
        Container.State state = state(domain.getInfo().state);
        if (state == Container.State.RUNNING && frozen(domain.getID())) {
            state = Container.State.PAUSED;
        }
        return new Container(
                described.name(),
                described.uuid(),
                described.title(),
                state,
                described.idBase(),
                described.idCount(),
                described.record());
    }

    private static Container.State state(DomainState state) {
        return switch (state) {
            case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED -> Container.State.PAUSED;
            case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED, VIR_DOMAIN_SHUTDOWN ->
                    Container.State.RUNNING;
            case VIR_DOMAIN_NOSTATE, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_CRASHED ->
                    Container.State.STOPPED;
        };
    }

    /// On v2 a freeze goes past libvirt, which does not know of it then.
    private boolean frozen(int controllerPid) {
        return groups.frozen(controllerPid);
    }

    private void freeze(ContainerGroups of, boolean frozen) {
        Path program = of.pressure();
        if (program == null) {
            return;
        }
        Path file = program.resolve("cgroup.freeze");
        try {
            groups.freeze(of, frozen);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void thaw(Domain domain) throws LibvirtException {
        if (domain.getInfo().state == DomainState.VIR_DOMAIN_PAUSED) {
            domain.resume();
        }
    }

    /// What libvirt leaves of a container that it knows no more: its log, the empty folders of its
    /// devices, and where it ended while it was being started also its state, from which a new
    /// daemon would bring the container back.
    private void removeLeftovers(String name) {
        OptionalInt daemon = SocketPeer.pidOf(socket());
        if (daemon.isEmpty()) {
            return;
        }
        // Seen through the daemon's own root: it may lie elsewhere than ours.
        Path seen = root.proc(daemon.getAsInt(), "root");
        remove(seen.resolve("var/log/libvirt/lxc").resolve(name + ".log"));
        for (String kind : List.of("xml", "pid", "sock", "dev", "devpts", "fuse")) {
            remove(seen.resolve("run/libvirt/lxc").resolve(name + "." + kind));
        }
    }

    private static void remove(Path leftover) {
        try {
            Files.deleteIfExists(leftover);
        } catch (IOException e) {
            log.warn("{} stays behind", leftover, e);
        }
    }

    private Path socket() {
        String query = URI.create(uri).getQuery();
        if (query != null) {
            for (String part : query.split("&", -1)) {
                if (part.startsWith("socket=")) {
                    return Path.of(part.substring("socket=".length()));
                }
            }
        }
        Path modular = Path.of("/run/libvirt/virtlxcd-sock");
        return Files.exists(modular) ? modular : Path.of("/run/libvirt/libvirt-sock");
    }

    private int awaitInit(String name, int controllerPid) {
        long deadline = System.nanoTime() + INIT_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            int pid = init(controllerPid);
            if (pid != 0) {
                return pid;
            }
            LockSupport.parkNanos(INIT_PAUSE_NANOS);
        }
        throw new ConsoleException(
                ErrorCode.GEAR_START_FAILED,
                name + " was started and its first process did not appear.");
    }

    /// The controller's child in a pid namespace of its own; 0 if there is none.
    private int init(int controllerPid) {
        String children =
                KernelFiles.text(root.proc(controllerPid, "task/" + controllerPid + "/children"))
                        .asOptional()
                        .orElse("");
        for (String child : children.strip().split(" ", -1)) {
            if (child.isEmpty()) {
                continue;
            }
            int pid = Integer.parseInt(child);
            try {
                if (!Files.readSymbolicLink(root.proc(pid, "ns/pid"))
                        .equals(Files.readSymbolicLink(root.proc(controllerPid, "ns/pid")))) {
                    return pid;
                }
            } catch (IOException e) {
                log.debug("process {} went while it was looked at", pid, e);
            }
        }
        return 0;
    }

    private long startTicks(int pid) {
        String stat = KernelFiles.text(root.proc(pid, "stat")).asOptional().orElse("");
        // The name in field 2 may hold anything, also blanks and brackets.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length <= START_TIME_FIELD) {
            throw new ConsoleException(
                    ErrorCode.GEAR_START_FAILED, "The first process (" + pid + ") has ended.");
        }
        return Long.parseLong(fields[START_TIME_FIELD]);
    }

    private static int affected(LibvirtLink.Connection connection, String name)
            throws LibvirtException {
        Domain domain = connection.domainLookupByName(name);
        try {
            return affected(domain);
        } finally {
            domain.free();
        }
    }

    private static int affected(Domain domain) throws LibvirtException {
        return domain.isActive() == 1
                ? LibvirtCalls.LIVE | LibvirtCalls.CONFIG
                : LibvirtCalls.CONFIG;
    }

    /// Work with one domain.
    private interface DomainWork<T extends @Nullable Object> {
        T with(Domain domain) throws LibvirtException;
    }

    private <T extends @Nullable Object> T with(String what, String name, DomainWork<T> work) {
        return link.call(
                what,
                connection -> {
                    Domain domain = connection.domainLookupByName(name);
                    try {
                        return work.with(domain);
                    } finally {
                        domain.free();
                    }
                });
    }

    private static @Nullable Domain lookup(LibvirtLink.Connection connection, String name)
            throws LibvirtException {
        try {
            return connection.domainLookupByName(name);
        } catch (LibvirtException e) {
            if (e.getError().getCode() == org.libvirt.Error.ErrorNumber.VIR_ERR_NO_DOMAIN) {
                return null;
            }
            throw e;
        }
    }

    /// A call of ours with a domain; libvirt's failures become exceptions.
    private interface PointerWork {
        int with(DomainPointer pointer);
    }

    private static void pointer(LibvirtLink.Connection connection, String name, PointerWork work) {
        LibvirtCalls calls = LibvirtCalls.load();
        DomainPointer pointer = calls.virDomainLookupByName(connection.pointer(), name);
        if (pointer == null) {
            throw refused(name);
        }
        try {
            if (work.with(pointer) < 0) {
                throw refused(name);
            }
        } finally {
            calls.virDomainFree(pointer);
        }
    }

    private static ConsoleException refused(String name) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED,
                "libvirt refuses a change of "
                        + name
                        + ": "
                        + LibvirtCalls.load().virGetLastErrorMessage());
    }

    private static void put(Map<String, Long> into, String name, @Nullable Cap cap) {
        if (cap != null) {
            into.put(name, DomainXml.kibibytes(cap));
        }
    }
}
