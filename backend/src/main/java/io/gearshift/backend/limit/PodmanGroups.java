package io.gearshift.backend.limit;

import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.collectors.KernelRoot;
import java.util.List;

/// Containers of root's Podman, through `podman update`.
final class PodmanGroups extends RuntimeGroups {

    private static final String NAME = "Podman";

    private final ManagerProgram podman;

    /// @param program `podman`
    PodmanGroups(String program, KernelRoot root) {
        super(NAME, "podman", root);
        this.podman = new ManagerProgram(NAME, program);
    }

    @Override
    public String holds() {
        return "Podman keeps this for the container.";
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
    public void set(GroupTarget target, LimitChange change, Limits before) {
        podman.run(ErrorCode.LIMIT_REFUSED, update(target, change));
    }

    @Override
    String inspect(GroupTarget target) {
        return podman.run(
                ErrorCode.LIMIT_UNSUPPORTED, List.of("container", "inspect", target.id()));
    }
}
