package io.gearshift.collectors.sampler;

import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Samples many groups, over and over. All methods belong to one thread, the sampling thread.
///
/// A group holds up to thirteen open files on v1 and eleven on v2; an agent of a thousand gears
/// needs its limit of open files set accordingly.
public final class GroupSampler implements AutoCloseable {

    private final Ticker ticker;
    private final KernelBuffer buffer = new KernelBuffer();
    private final FigureParser parser = new FigureParser(buffer);
    private final Map<String, SampledGroup> byKey = new HashMap<>();
    // Walked by index: an iterator would be an object in each pass.
    private final List<SampledGroup> groups = new ArrayList<>();
    // Few: a group for all gears of a host, or a handful. They stay open.
    private final Map<GroupPaths, SampledGroup> aboves = new HashMap<>();
    private final List<SampledGroup> orderedAboves = new ArrayList<>();

    /// A sampler without groups.
    ///
    /// @param ticker stamps each group's pass, for the rates
    public GroupSampler(Ticker ticker) {
        this.ticker = ticker;
    }

    /// Adds a group and opens its files; one of the same key is replaced. Its figures are there
    /// after the next pass.
    ///
    /// @param above a group that it is in, as many others are: what did not grow there grew in none
    ///   of them, and is not read; null if there is none
    public SampledGroup add(String key, GroupPaths paths, @Nullable GroupPaths above) {
        remove(key);
        var group = new SampledGroup(key, paths, above == null ? null : above(above));
        byKey.put(key, group);
        groups.add(group);
        return group;
    }

    private SampledGroup above(GroupPaths paths) {
        SampledGroup known = aboves.get(paths);
        if (known == null || known.isGone()) {
            orderedAboves.remove(known);
            known = SampledGroup.above(paths);
            aboves.put(paths, known);
            orderedAboves.add(known);
        }
        return known;
    }

    /// Removes a group and closes its files; nothing happens where there is none of this key.
    public void remove(String key) {
        SampledGroup group = byKey.remove(key);
        if (group != null) {
            group.close();
            groups.remove(group);
        }
    }

    /// The group of a key.
    public Optional<SampledGroup> group(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /// How many groups there are, those that are gone counted until they are removed.
    public int size() {
        return groups.size();
    }

    /// The group at an index, 0 to {@link #size()} - 1; the order changes when one is removed.
    public SampledGroup group(int index) {
        return groups.get(index);
    }

    /// One pass: reads every group that is not gone.
    public void sampleAll() {
        for (int i = 0; i < orderedAboves.size(); i++) {
            orderedAboves.get(i).pass(buffer, parser, ticker.nanoTime());
        }
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).pass(buffer, parser, ticker.nanoTime());
        }
    }

    /// Closes all files. Groups may be added again after it.
    @Override
    public void close() {
        for (SampledGroup group : groups) {
            group.close();
        }
        orderedAboves.forEach(SampledGroup::close);
        groups.clear();
        byKey.clear();
        aboves.clear();
        orderedAboves.clear();
    }
}
