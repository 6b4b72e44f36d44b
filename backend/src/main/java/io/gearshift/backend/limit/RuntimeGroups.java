package io.gearshift.backend.limit;

import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.collectors.KernelRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Containers of a runtime that tells and changes its settings as Docker does.
abstract class RuntimeGroups implements GroupManager {

    private final String name;
    private final String program;
    private final KernelRoot root;

    /// @param name as in a sentence
    /// @param program that does the same in a shell
    RuntimeGroups(String name, String program, KernelRoot root) {
        this.name = name;
        this.program = program;
        this.root = root;
    }

    /// What the runtime tells of a container, as JSON.
    abstract String inspect(GroupTarget target);

    @Override
    public final Set<LimitField> fields() {
        return RuntimeSettings.fields();
    }

    @Override
    public final LimitChange possible(LimitChange change, HostFacts facts) {
        return RuntimeSettings.possible(change, facts);
    }

    @Override
    public final void check(GroupTarget target, LimitChange change) {
        settings(target).checkIn(target, root);
    }

    @Override
    public final List<String> commands(GroupTarget target, LimitChange change, Limits before) {
        var words = new ArrayList<>(List.of(program));
        words.addAll(update(target, change));
        return List.of(ShellWords.of(words));
    }

    /// The arguments of the program that make a change.
    final List<String> update(GroupTarget target, LimitChange change) {
        var words = new ArrayList<>(List.of("update"));
        words.addAll(settings(target).options(change));
        words.add(target.id());
        return words;
    }

    final RuntimeSettings settings(GroupTarget target) {
        return RuntimeSettings.parse(name, inspect(target));
    }
}
