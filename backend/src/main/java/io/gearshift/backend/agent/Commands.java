package io.gearshift.backend.agent;

import io.gearshift.backend.host.HostCommand;
import org.jspecify.annotations.Nullable;

/// What the server must know of a command before it hands it on.
final class Commands {

    /// How a command is treated.
    enum Kind {
        /// Changes nothing: a repeat is simply done again, and nobody minds if it is ended halfway.
        LOOK,
        /// Changes a gear: done once, and finished even if nobody waits any more.
        CHANGE,
        /// Runs as long as somebody listens: done once, ended with its listener.
        RUN
    }

    private Commands() {}

    static Kind kind(HostCommand<?> command) {
        return switch (command) {
            case HostCommand.Inventory _,
                    HostCommand.PreviewLimits _,
                    HostCommand.History _,
                    HostCommand.Totals _,
                    HostCommand.Blame _,
                    HostCommand.Processes _,
                    HostCommand.Namespaces _,
                    HostCommand.ProcessNamespaces _,
                    HostCommand.NamespaceTree _,
                    HostCommand.NamespaceMatrix _,
                    HostCommand.NamespaceWhy _,
                    HostCommand.Cgroups _,
                    HostCommand.PreviewGroupLimits _,
                    HostCommand.GearNamespaces _,
                    HostCommand.GearMirror _,
                    HostCommand.Logs _,
                    HostCommand.Events _,
                    HostCommand.Kills _,
                    HostCommand.Kill _,
                    HostCommand.CheckPassword _,
                    HostCommand.LookAtAccount _,
                    HostCommand.PastGears _,
                    HostCommand.PastNamespaces _,
                    HostCommand.PastCgroups _ ->
                    Kind.LOOK;
            case HostCommand.Create _,
                    HostCommand.Start _,
                    HostCommand.Stop _,
                    HostCommand.Pause _,
                    HostCommand.Resume _,
                    HostCommand.Delete _,
                    HostCommand.ChangeLimits _,
                    HostCommand.ChangeGroupLimits _,
                    HostCommand.ConfirmLimits _,
                    HostCommand.UndoLimits _,
                    HostCommand.AdoptDrift _,
                    HostCommand.RevertDrift _ ->
                    Kind.CHANGE;
            case HostCommand.Exec _ -> Kind.RUN;
        };
    }

    /// The gear that a command is about; null if it is about none, or about one that is yet to be
    /// made.
    ///
    /// @param handler knows the gears of changes
    static @Nullable String gear(HostCommand<?> command, CommandHandler handler) {
        return switch (command) {
            case HostCommand.Inventory _,
                    HostCommand.Create _,
                    HostCommand.History _,
                    HostCommand.Totals _,
                    HostCommand.Namespaces _,
                    HostCommand.ProcessNamespaces _,
                    HostCommand.NamespaceTree _,
                    HostCommand.NamespaceMatrix _,
                    HostCommand.NamespaceWhy _,
                    HostCommand.Cgroups _,
                    HostCommand.PreviewGroupLimits _,
                    HostCommand.ChangeGroupLimits _,
                    HostCommand.Events _,
                    HostCommand.CheckPassword _,
                    HostCommand.LookAtAccount _,
                    // The gear may be gone since.
                    HostCommand.Kills _,
                    HostCommand.Kill _,
                    HostCommand.PastGears _,
                    HostCommand.PastNamespaces _,
                    HostCommand.PastCgroups _ ->
                    null;
            case HostCommand.Start start -> start.id();
            case HostCommand.Stop stop -> stop.id();
            case HostCommand.Pause pause -> pause.id();
            case HostCommand.Resume resume -> resume.id();
            case HostCommand.Delete delete -> delete.id();
            case HostCommand.PreviewLimits preview -> preview.id();
            case HostCommand.ChangeLimits change -> change.id();
            case HostCommand.ConfirmLimits confirm -> handler.gearOfChange(confirm.changeId());
            case HostCommand.UndoLimits undo -> {
                // What the agent wrote down itself counts more than what the console sends back.
                String known = handler.gearOfChange(undo.original().changeId());
                yield known == null ? undo.original().gear() : known;
            }
            case HostCommand.AdoptDrift adopt -> adopt.id();
            case HostCommand.RevertDrift revert -> revert.id();
            case HostCommand.Blame blame -> blame.id();
            case HostCommand.Processes processes -> processes.id();
            case HostCommand.GearNamespaces namespaces -> namespaces.id();
            case HostCommand.GearMirror mirror -> mirror.id();
            case HostCommand.Logs logs -> logs.id();
            case HostCommand.Exec exec -> exec.id();
        };
    }
}
