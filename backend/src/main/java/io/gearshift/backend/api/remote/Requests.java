package io.gearshift.backend.api.remote;

import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.UserView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bodies of the REST API's requests. What may be left out is nullable and has its default
/// here. Durations are text as {@link Durations} reads it.
public final class Requests {

    private Requests() {}

    /// Longest time that a command in a gear may take if nothing is said.
    private static final int EXEC_SECONDS = 60;

    private static final long EXEC_BYTES = 16L << 20;

    /// A gear to be made; see {@link GearSpec}.
    public record CreateGear(
            @Nullable String name,
            @Nullable String project,
            @Nullable String application,
            @Nullable String host,
            @Nullable String image,
            @Nullable RootMode rootMode,
            @Nullable List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable Map<String, String> secrets,
            @Nullable Boolean runAsRoot,
            @Nullable RestartPolicy restart,
            @Nullable LimitChange limits) {

        /// The body for a specification.
        public static CreateGear of(GearSpec spec) {
            return new CreateGear(
                    spec.name(),
                    spec.project(),
                    spec.application(),
                    spec.host(),
                    spec.image(),
                    spec.rootMode(),
                    spec.command(),
                    spec.environment(),
                    spec.secrets(),
                    spec.runAsRoot(),
                    spec.restart(),
                    spec.limits());
        }

        /// The specification, with the defaults: project `default`, image `base`, a read-only root,
        /// the gear's own user, no restart, no limits.
        public GearSpec spec() {
            return new GearSpec(
                    or(name, ""),
                    or(project, "default"),
                    application,
                    host,
                    or(image, "base"),
                    or(rootMode, RootMode.READ_ONLY),
                    or(command, List.of()),
                    or(environment, Map.of()),
                    or(secrets, Map.of()),
                    or(runAsRoot, false),
                    or(restart, RestartPolicy.NO),
                    or(limits, LimitChange.NOTHING));
        }

        /// Without the secrets.
        @Override
        public String toString() {
            return spec().toString();
        }
    }

    /// How long a gear's program may take to end by itself.
    ///
    /// @param grace 10 s if null
    public record Stop(@Nullable String grace) {}

    /// A change of limits.
    ///
    /// @param dryRun only the preview
    /// @param confirmWithin see {@link io.gearshift.backend.api.Console#changeLimits}
    /// @param revision likewise
    public record ChangeLimits(
            @Nullable LimitChange change,
            @Nullable Boolean dryRun,
            @Nullable String confirmWithin,
            @Nullable Long revision) {}

    /// Limits of a cgroup to change.
    ///
    /// @param path of the group
    /// @param change see {@link ChangeLimits}, likewise the others
    public record ChangeGroupLimits(
            @Nullable String path,
            @Nullable LimitChange change,
            @Nullable Boolean dryRun,
            @Nullable String confirmWithin,
            @Nullable Long revision) {}

    /// The same for many gears.
    ///
    /// @param confirmWithin as of a change of limits
    /// @param grace of a stop, 10 s if null
    public record StartBulk(
            Bulk.@Nullable Action action,
            @Nullable List<String> gears,
            @Nullable LimitChange change,
            @Nullable String confirmWithin,
            @Nullable String grace) {}

    /// A change of limits of many gears, to be previewed.
    public record PreviewBulk(@Nullable List<String> gears, @Nullable LimitChange change) {}

    /// A command to run; see {@link ExecRequest}.
    ///
    /// @param timeLimitSeconds 60 if null
    /// @param outputLimitBytes 16 MiB if null
    public record Exec(
            @Nullable List<String> command,
            @Nullable Map<String, String> environment,
            @Nullable Boolean root,
            @Nullable Integer timeLimitSeconds,
            @Nullable Long outputLimitBytes) {

        /// The body for a request.
        public static Exec of(ExecRequest request) {
            return new Exec(
                    request.command(),
                    request.environment(),
                    request.root(),
                    request.timeLimitSeconds(),
                    request.outputLimitBytes());
        }

        /// The request, with the defaults.
        public ExecRequest request() {
            return new ExecRequest(
                    or(command, List.of()),
                    or(environment, Map.of()),
                    or(root, false),
                    or(timeLimitSeconds, EXEC_SECONDS),
                    or(outputLimitBytes, EXEC_BYTES));
        }
    }

    /// A user to be made or changed.
    ///
    /// @param password null to leave it
    public record PutUser(@Nullable String password, @Nullable List<UserView.Grant> grants) {
        /// Without the password.
        @Override
        public String toString() {
            return "PutUser[" + grants + "]";
        }
    }

    /// A token to be made.
    ///
    /// @param validFor null for no end
    public record CreateToken(
            @Nullable String label, @Nullable Set<Right> rights, @Nullable String validFor) {}

    /// A one-time link to be made.
    ///
    /// @param user the caller if null
    public record CreateSignInLink(@Nullable String user) {}

    /// Whose sessions are to end.
    ///
    /// @param user the caller if null; another only for who may manage access
    public record EndSessions(@Nullable String user) {}

    /// How many ended.
    public record Ended(int ended) {}

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
