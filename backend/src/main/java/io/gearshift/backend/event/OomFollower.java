package io.gearshift.backend.event;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.oom.OomNotices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the kill counters of gears when the kernel says that they are out of memory, on one daemon
/// thread for all of them. Where the kernel does not give such notices, the counters are read by
/// the sampler alone, up to a second later. Safe for use by many threads.
public final class OomFollower implements AutoCloseable {

    /// How long a close may have to wait for the thread to see it.
    private static final int WAIT_MILLIS = 1000;

    /// A notice may come before the kill.
    private static final int ROUND_MILLIS = 100;

    private static final int ROUNDS_AFTER_NOTICE = 10;
    private static final Logger log = LoggerFactory.getLogger(OomFollower.class);

    private final KillWatch kills;
    private final @Nullable OomNotices notices;
    private final Map<String, GroupPaths> groups = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /// Begins, without any gear yet.
    public OomFollower(KillWatch kills) {
        this.kills = kills;
        OomNotices opened = null;
        try {
            opened = OomNotices.open();
        } catch (IOException e) {
            log.warn("the kernel gives no notice of memory that ran out", e);
        }
        this.notices = opened;
        if (opened != null) {
            OomNotices own = opened;
            Thread.ofPlatform().name("oom-notices").daemon().start(() -> follow(own));
        }
    }

    /// Follows a gear's group.
    ///
    /// @param group null if the gear has none any more
    public void follow(String id, @Nullable GroupPaths group) {
        Path counter = group == null ? null : OomNotices.counter(group).orElse(null);
        if (group == null || counter == null) {
            groups.remove(id);
            if (notices != null) {
                notices.remove(id);
            }
            return;
        }
        try {
            if (notices != null) {
                notices.add(id, group);
            }
        } catch (IOException e) {
            log.debug("the kernel gives no notice of {}", id, e);
        }
        long now = OomNotices.kills(counter);
        if (now >= 0) {
            kills.begins(id, now);
        }
        groups.put(id, group);
    }

    private void follow(OomNotices own) {
        Set<String> due = new HashSet<>();
        int rounds = 0;
        while (!closed) {
            Set<String> told = own.await(due.isEmpty() ? WAIT_MILLIS : 0);
            if (!told.isEmpty()) {
                due.addAll(told);
                rounds = ROUNDS_AFTER_NOTICE;
            }
            due.forEach(this::look);
            if (--rounds <= 0) {
                due.clear();
            } else {
                OomNotices.rest(ROUND_MILLIS);
            }
        }
        own.close();
    }

    private void look(String id) {
        GroupPaths group = groups.get(id);
        Path counter = group == null ? null : OomNotices.counter(group).orElse(null);
        long total = counter == null ? -1 : OomNotices.kills(counter);
        if (total >= 0) {
            kills.counted(id, total, 0);
        }
    }

    /// Tells the thread, which ends within a second.
    @Override
    public void close() {
        closed = true;
    }
}
