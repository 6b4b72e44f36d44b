package io.gearshift.backend.console;

import static io.gearshift.backend.console.RightsTest.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Bulk.Row;
import io.gearshift.backend.api.Bulk.State;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.host.HostCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same done to many gears.
final class BulkTest {
    private static final LimitChange CHANGE =
            new LimitChange(null, 200, null, null, null, null, Cap.at(40));

    @TempDir Path folder;
    private FakeConsole all;
    private Console root;

    @BeforeEach
    void start() {
        all = FakeConsole.startWithSamples(folder);
        root = all.root();
    }

    @AfterEach
    void stop() {
        all.close();
    }

    private Bulk done(Bulk bulk) {
        Await.until("the bulk is done", () -> !root.bulk(bulk.id()).running());
        return root.bulk(bulk.id());
    }

    private Bulk limit(List<String> gears, @Nullable Duration within) {
        return done(root.startBulk(Bulk.Order.limit(gears, CHANGE, within)));
    }

    private List<AuditRow> audit(String text) {
        return root.audit(new AuditQuery(text, null, null, 100));
    }

    private void make(String name, String project) {
        root.createGear(
                new GearSpec(
                        name,
                        project,
                        null,
                        null,
                        "base",
                        RootMode.READ_ONLY,
                        List.of("/bin/true"),
                        Map.of(),
                        Map.of(),
                        false,
                        RestartPolicy.NO,
                        LimitChange.NOTHING));
    }

    @Test
    void eachGearIsChangedAndOneThatIsNotThereFailsAlone() {
        Bulk bulk = limit(List.of("web2", "nobody", "web10", "web2"), Duration.ofMinutes(1));
        assertThat(bulk.rows())
                .extracting(Row::name, Row::state)
                .containsExactly(
                        tuple("web2", State.DONE),
                        tuple("nobody", State.FAILED),
                        tuple("web10", State.DONE));
        assertThat(bulk.rows().get(1).code()).isEqualTo("gear.not-found");
        assertThat(bulk.rows().getFirst().after())
                .isNotNull()
                .extracting(Limits::processes)
                .isEqualTo(Cap.at(40));
        assertThat(bulk.revertsAt()).isEqualTo(bulk.at().plusSeconds(60));
        assertThat(root.gear("web10").limits().processes()).isEqualTo(Cap.at(40));
        assertThat(root.gear("web10").pending())
                .isNotNull()
                .extracting(LimitResult::revertsAt)
                .isEqualTo(bulk.revertsAt());
    }

    @Test
    void theRowOfTheWholeNamesEachAndEachGearsRowBeginsWithItsId() {
        Bulk bulk = limit(List.of("web2", "nobody", "web10"), Duration.ofMinutes(1));
        AuditRow whole = audit("bulk.limit").getFirst();
        assertThat(whole.changeId()).isEqualTo(bulk.id());
        assertThat(whole.outcome()).isEqualTo("gear.not-found");
        assertThat(whole.message()).startsWith("1 of 3 failed: nobody: ");
        assertThat(whole.after()).contains("\"web2\":\"done " + bulk.id() + ".0\"");
        assertThat(audit("limit.change"))
                .extracting(AuditRow::changeId)
                .contains(bulk.id() + ".0", bulk.id() + ".2");
    }

    @Test
    void allAreKeptAtOnce() {
        Bulk bulk = limit(List.of("web2", "web10"), Duration.ofMinutes(1));
        Bulk kept = done(root.confirmBulk(bulk.id()));
        assertThat(kept.count(State.CONFIRMED)).isEqualTo(2);
        assertThat(kept.revertsAt()).isNull();
        assertThat(root.gear("web2").pending()).isNull();
        assertThat(code(() -> root.confirmBulk(bulk.id()))).isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
        assertThat(audit("bulk.confirm").getLast().outcome()).isEqualTo("ok");
    }

    @Test
    void allThatChangedIsUndoneAtOnceAndWhatFailedIsLeft() {
        Cap before = root.gear("web2").limits().processes();
        Bulk bulk = limit(List.of("web2", "nobody", "web10"), null);
        Bulk undone = done(root.undoBulk(bulk.id()));
        assertThat(undone.rows())
                .extracting(Row::state)
                .containsExactly(State.UNDONE, State.FAILED, State.UNDONE);
        AuditRow whole = audit("bulk.undo").getFirst();
        assertThat(whole.outcome()).isEqualTo("ok");
        assertThat(whole.after()).contains("web2", "web10").doesNotContain("nobody");
        assertThat(root.gear("web2").limits().processes()).isEqualTo(before);
        assertThat(code(() -> root.undoBulk(bulk.id()))).isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void whatIsNotConfirmedGoesBackTogether() {
        Bulk bulk = limit(List.of("web2", "web10"), Duration.ofMinutes(1));
        all.host().advance(Duration.ofSeconds(61));
        Await.until("both went back", () -> root.bulk(bulk.id()).count(State.REVERTED) == 2);
        assertThat(root.bulk(bulk.id()).revertsAt()).isNull();
        assertThat(root.gear("web2").limits().processes()).isNotEqualTo(Cap.at(40));
    }

    /// A bulk of two, of which the host's answer for the second gets lost.
    private Bulk halfAnswered(@Nullable Duration within) {
        String lost = root.gear("web10").id();
        all.host()
                .link()
                .loseAnswers(
                        command ->
                                command instanceof HostCommand.ChangeLimits changed
                                        && changed.id().equals(lost));
        Bulk bulk = limit(List.of("web2", "web10"), within);
        assertThat(bulk.rows())
                .extracting(Row::state, Row::code)
                .containsExactly(tuple(State.DONE, null), tuple(State.UNKNOWN, "host.deadline"));
        assertThat(root.gear("web10").limits().processes()).isEqualTo(Cap.at(40));
        return bulk;
    }

    @Test
    void whatTheHostDidWithoutAnAnswerIsUndoneWithTheRest() {
        Cap before = root.gear("web10").limits().processes();
        Bulk bulk = halfAnswered(null);
        assertThat(done(root.undoBulk(bulk.id())).rows())
                .extracting(Row::state, Row::code)
                .containsExactly(tuple(State.UNDONE, null), tuple(State.UNDONE, null));
        assertThat(root.gear("web10").limits().processes()).isEqualTo(before);
    }

    @Test
    void whatTheHostDidWithoutAnAnswerIsKeptWithTheRest() {
        Bulk bulk = halfAnswered(Duration.ofMinutes(1));
        assertThat(done(root.confirmBulk(bulk.id())).count(State.CONFIRMED)).isEqualTo(2);
        all.host().advance(Duration.ofSeconds(61));
        assertThat(root.gear("web10").limits().processes()).isEqualTo(Cap.at(40));
    }

    @Test
    void afterARestartWhatWasNotAnsweredIsStillUnknownAndCanBeUndone() {
        Bulk bulk = halfAnswered(null);
        all.close();
        all = FakeConsole.start(folder, all.clock(), all.host());
        root = all.root();
        assertThat(root.bulk(bulk.id()).rows())
                .extracting(Row::name, Row::state)
                .containsExactly(tuple("web2", State.DONE), tuple("web10", State.UNKNOWN));
        assertThat(done(root.undoBulk(bulk.id())).count(State.UNDONE)).isEqualTo(2);
    }

    @Test
    void rightsAreThoseForEachGear() {
        make("theirs", "other");
        root.putUser(
                "olga",
                null,
                List.of(
                        new UserView.Grant(Role.OPERATOR, "default"),
                        new UserView.Grant(Role.SUPPORT, "other")));
        Console olga = all.as("olga", Role.OPERATOR, "default");
        root.putUser(
                "olga",
                null,
                List.of(
                        new UserView.Grant(Role.OPERATOR, "default"),
                        new UserView.Grant(Role.SUPPORT, "other")));
        Bulk bulk =
                done(
                        olga.startBulk(
                                Bulk.Order.limit(List.of("web2", "other/theirs"), CHANGE, null)));
        assertThat(bulk.rows())
                .extracting(Row::state, Row::code)
                .containsExactly(
                        tuple(State.DONE, null), tuple(State.FAILED, "access.not-permitted"));
        assertThat(root.gear("other/theirs").limits().processes()).isNotEqualTo(Cap.at(40));
        assertThat(
                        code(
                                () ->
                                        olga.startBulk(
                                                Bulk.Order.limit(
                                                        List.of("other/theirs"), CHANGE, null))))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
    }

    @Test
    void whoSeesOnlySomeOfTheGearsSeesOnlyTheirRows() {
        make("theirs", "other");
        Bulk bulk = limit(List.of("web2", "other/theirs"), null);
        Console cathy = all.as("cathy", Role.CUSTOMER, "other");
        assertThat(cathy.bulk(bulk.id()).rows()).extracting(Row::name).containsExactly("theirs");
    }

    @Test
    void whoUndoesOrKeepsAnothersBulkSeesAndTouchesOnlyTheRowsOfTheirOwnProject() {
        make("theirs", "other");
        Console oscar = all.as("oscar", Role.OPERATOR, "other");
        Bulk bulk = limit(List.of("web2", "other/theirs"), Duration.ofMinutes(1));
        assertThat(oscar.confirmBulk(bulk.id()).rows())
                .extracting(Row::name)
                .containsExactly("theirs");
        done(bulk);
        assertThat(oscar.undoBulk(bulk.id()).rows())
                .extracting(Row::name)
                .containsExactly("theirs");
        assertThat(done(bulk).rows())
                .extracting(Row::name, Row::state, Row::code)
                .containsExactly(
                        tuple("web2", State.DONE, null), tuple("theirs", State.UNDONE, null));
        assertThat(root.gear("web2").pending()).isNotNull();
        assertThat(audit("bulk.undo").getLast().outcome()).isEqualTo("ok");
    }

    @Test
    void gearsAreStartedAndStoppedAndThoseThatCannotSaySo() {
        Bulk stopped =
                done(
                        root.startBulk(
                                Bulk.Order.of(
                                        Bulk.Action.STOP,
                                        List.of("web2", "web10"),
                                        Duration.ofSeconds(1))));
        assertThat(stopped.count(State.DONE)).isEqualTo(2);
        assertThat(root.gear("web2").state()).isEqualTo(GearState.STOPPED);
        Bulk frozen =
                done(
                        root.startBulk(
                                Bulk.Order.of(
                                        Bulk.Action.PAUSE,
                                        List.of("web2", FakeConsole.WEB1),
                                        Duration.ZERO)));
        assertThat(frozen.rows()).extracting(Row::state).containsExactly(State.FAILED, State.DONE);
        assertThat(code(() -> root.undoBulk(frozen.id()))).isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void aPreviewOfManySaysOfEachWhatItWouldDo() {
        assertThat(root.previewBulk(List.of("web2", "nobody"), CHANGE))
                .satisfiesExactly(
                        each -> {
                            assertThat(each.name()).isEqualTo("web2");
                            assertThat(each.preview())
                                    .isNotNull()
                                    .extracting(preview -> preview.after().processes())
                                    .isEqualTo(Cap.at(40));
                        },
                        each -> {
                            assertThat(each.preview()).isNull();
                            assertThat(each.refused()).startsWith("There is no gear");
                        });
    }

    @Test
    void noneOrTooManyAreRefused() {
        assertThat(code(() -> root.startBulk(Bulk.Order.limit(List.of(), CHANGE, null))))
                .isEqualTo(ErrorCode.REQUEST_INVALID);
        List<String> many = new ArrayList<>();
        for (int at = 0; at <= Bulk.MOST; at++) {
            many.add("g" + at);
        }
        assertThat(code(() -> root.startBulk(Bulk.Order.limit(many, CHANGE, null))))
                .isEqualTo(ErrorCode.REQUEST_INVALID);
        assertThat(
                        code(
                                () ->
                                        root.startBulk(
                                                Bulk.Order.limit(
                                                        List.of("web2"),
                                                        LimitChange.NOTHING,
                                                        null))))
                .isEqualTo(ErrorCode.LIMIT_INVALID);
    }
}
