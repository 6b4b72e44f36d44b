package io.gearshift.backend.limit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.cgroup.ContainerGroup;
import io.gearshift.collectors.cgroup.GroupNames;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What a container runtime keeps of a container, as Docker's API and `podman inspect` alike tell
/// it, and how a change is said to it.
///
/// @param memory `HostConfig.Memory`, 0 for no limit
/// @param memorySwap memory and swap together, 0 for none said, -1 for no limit
/// @param byQuota whether the container's CPU cap was given as quota and period, not as a number of
///   processors: the two exclude each other
record RuntimeSettings(long pid, long memory, long memorySwap, boolean byQuota) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What both runtimes can change while a container runs.
    static Set<LimitField> fields() {
        return EnumSet.of(LimitField.MEMORY, LimitField.CPU, LimitField.PROCESSES);
    }

    /// Neither takes "no limit" for memory or processors of a container that runs: then as much as
    /// the host has.
    static LimitChange possible(LimitChange change, HostFacts facts) {
        Cap memory = change.memoryBytes();
        Cap cpu = change.cpuMillis();
        long all = facts.memoryBytes() - facts.memoryBytes() % facts.pageSize();
        return new LimitChange(
                cpu instanceof Cap.Unlimited ? Cap.at(facts.processors().size() * 1000L) : cpu,
                change.cpuWeight(),
                change.processors(),
                memory instanceof Cap.Unlimited ? Cap.at(all) : memory,
                change.memoryHighBytes(),
                change.swapBytes(),
                change.processes());
    }

    /// @throws ConsoleException `host.failed` if that is no answer
    static RuntimeSettings parse(String runtime, String json) {
        try {
            JsonNode container = JSON.readTree(json);
            JsonNode all = container.isArray() ? container.path(0) : container;
            JsonNode config = all.path("HostConfig");
            if (!config.isObject()) {
                throw ManagerProgram.unreachable(runtime, "it tells no HostConfig", null);
            }
            return new RuntimeSettings(
                    all.path("State").path("Pid").asLong(),
                    config.path("Memory").asLong(),
                    config.path("MemorySwap").asLong(),
                    config.path("NanoCpus").asLong() == 0
                            && (config.path("CpuQuota").asLong() > 0
                                    || config.path("CpuPeriod").asLong() > 0));
        } catch (JsonProcessingException e) {
            throw ManagerProgram.unreachable(runtime, "it answered no JSON", e);
        }
    }

    /// A group that only looks like the container's is somebody else's.
    ///
    /// @throws ConsoleException `limit.unsupported` if the container is not in this group
    void checkIn(GroupTarget target, KernelRoot root) {
        boolean same =
                pid > 0
                        && GroupNames.of(root, (int) pid)
                                .asOptional()
                                .flatMap(ContainerGroup::of)
                                .filter(found -> found.group().equals(target.path()))
                                .isPresent();
        if (!same) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    target.words()
                            + " does not run in "
                            + LimitWords.quoted(target.path())
                            + ": that group only has its name.");
        }
    }

    /// The fields of an update, in the API's words. Of memory and swap together, swap stays what it
    /// is.
    Map<String, Object> update(LimitChange change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (change.memoryBytes() instanceof Cap.At(long bytes)) {
            fields.put("Memory", bytes);
            fields.put(
                    "MemorySwap",
                    memorySwap > 0 && memory > 0 && memorySwap >= memory
                            ? bytes + memorySwap - memory
                            : -1L);
        }
        if (change.cpuMillis() instanceof Cap.At(long millis)) {
            if (byQuota) {
                fields.put("CpuPeriod", Dialect.PERIOD);
                fields.put("CpuQuota", millis * Dialect.PERIOD / 1000);
            } else {
                fields.put("NanoCpus", millis * 1_000_000);
            }
        }
        if (change.processes() != null) {
            fields.put(
                    "PidsLimit",
                    change.processes() instanceof Cap.At(long most) ? most : Long.valueOf(-1));
        }
        return fields;
    }

    /// The same as options of `docker update` and `podman update`.
    java.util.List<String> options(LimitChange change) {
        return update(change).entrySet().stream()
                .map(
                        field ->
                                switch (field.getKey()) {
                                    case "Memory" -> "--memory=" + bytes(field.getValue());
                                    case "MemorySwap" -> "--memory-swap=" + bytes(field.getValue());
                                    case "CpuPeriod" -> "--cpu-period=" + field.getValue();
                                    case "CpuQuota" -> "--cpu-quota=" + field.getValue();
                                    case "NanoCpus" -> "--cpus=" + cpus(field.getValue());
                                    default -> "--pids-limit=" + field.getValue();
                                })
                .toList();
    }

    private static String bytes(Object value) {
        return value.equals(-1L) ? "-1" : value + "b";
    }

    private static String cpus(Object nanos) {
        return java.math.BigDecimal.valueOf(((Number) nanos).longValue(), 9)
                .stripTrailingZeros()
                .toPlainString();
    }
}
