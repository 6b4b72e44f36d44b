package io.gearshift.backend.limit;

import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.collectors.KernelRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Containers of root's Podman, through `podman update`.
final class PodmanGroups implements GroupManager {

    private static final String NAME = "Podman";

    private final ManagerProgram podman;
    private final KernelRoot root;

    /// @param program `podman`
    PodmanGroups(String program, KernelRoot root) {
        this.podman = new ManagerProgram(NAME, program);
        this.root = root;
    }

    @Override
    public Set<LimitField> fields() {
        return RuntimeSettings.fields();
    }

    @Override
    public LimitChange possible(LimitChange change, HostFacts facts) {
        return RuntimeSettings.possible(change, facts);
    }

    @Override
    public String holds() {
        return "Podman keeps this for the container.";
    }

    @Override
    public void check(GroupTarget target, LimitChange change) {
        settings(target).checkIn(target, root);
    }

    @Override
    public boolean keeps(GroupTarget target) {
        ManagerProgram.Answer answer = podman.ask(List.of("container", "exists", target.id()));
        return switch (answer.status()) {
            case 0 -> true;
            case 1 -> false;
            default -> throw podman.unreachable(answer.complaint(), null);
        };
    }

    @Override
    public List<String> commands(GroupTarget target, LimitChange change, Limits before) {
        var words = new ArrayList<>(List.of("podman"));
        words.addAll(words(target, change));
        return List.of(ShellWords.of(words));
    }

    @Override
    public void set(GroupTarget target, LimitChange change, Limits before) {
        podman.run(ErrorCode.LIMIT_REFUSED, words(target, change));
    }

    private List<String> words(GroupTarget target, LimitChange change) {
        var words = new ArrayList<>(List.of("update"));
        words.addAll(settings(target).options(change));
        words.add(target.id());
        return words;
    }

    private RuntimeSettings settings(GroupTarget target) {
        return RuntimeSettings.parse(
                NAME,
                podman.run(
                        ErrorCode.LIMIT_UNSUPPORTED, List.of("container", "inspect", target.id())));
    }
}
