package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.gear.GearEntry;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a change would do, before it is made. Changes nothing.
final class LimitPreviews {

    private final LimitHost host;
    private final LimitApplier applier;
    private final LimitJournal journal;
    private final Function<String, @Nullable GearFigures> figures;

    LimitPreviews(
            LimitHost host,
            LimitApplier applier,
            LimitJournal journal,
            Function<String, @Nullable GearFigures> figures) {
        this.host = host;
        this.applier = applier;
        this.journal = journal;
        this.figures = figures;
    }

    LimitPreview of(GearEntry gear, LimitChange asked) {
        HostFacts facts = host.facts().get();
        var rules = new LimitRules(facts);
        Limits before = applier.inForce(gear);
        Limits base = applier.base(gear);
        LimitChange change = rules.rounded(asked);
        ConsoleException problem = rules.problem(base, asked);
        if (problem != null) {
            return refused(gear, before, before.with(change), problem);
        }
        Limits after = before.with(change);
        ContainerGroups groups = LimitApplier.groups(gear);
        try {
            JournalEntry pending = journal.pending(gear.id());
            if (pending != null) {
                throw ChangeWords.conflict(gear.name(), pending);
            }
            List<LimitStep> steps = applier.plan(gear, change);
            LimitUse use = groups == null ? LimitUse.UNKNOWN : LimitUse.of(groups, applier.files());
            GearFigures last = groups == null ? null : figures.apply(gear.id());
            return new LimitPreview(
                    before,
                    after,
                    LimitChanges.revision(gear, before),
                    new LimitNotes(facts, use, last)
                            .of(before, after, asked, gear.managed(), groups != null),
                    LimitCommands.of(steps, host.driver().uri(), gear.domain(), groups != null),
                    null,
                    List.of());
        } catch (ConsoleException e) {
            return refused(gear, before, after, e);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "What " + gear.name() + " uses cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    private static LimitPreview refused(
            GearEntry gear, Limits before, Limits after, ConsoleException why) {
        return new LimitPreview(
                before,
                after,
                LimitChanges.revision(gear, before),
                List.of(),
                List.of(),
                why.getMessage(),
                List.of());
    }
}
