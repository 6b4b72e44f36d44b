package io.gearshift.ui.gear;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.ui.Background;
import io.gearshift.ui.DesktopApp;
import io.gearshift.ui.Toolkit;
import io.gearshift.ui.limit.LimitViewModel;
import java.nio.file.Path;
import java.util.Objects;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.TableView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GearsViewTest {
    @TempDir private Path folder;
    private FakeConsole fake;
    private Background background;
    private GearsViewModel model;
    private GearsView view;

    @SuppressWarnings("NullAway.Init") // set before each test
    GearsViewTest() {}

    @BeforeAll
    static void startToolkit() {
        Toolkit.start();
    }

    @BeforeEach
    void open() {
        fake = FakeConsole.startWithSamples(folder);
        Console console = fake.door().peer(0, "desktop");
        background = new Background();
        model = Toolkit.on(() -> new GearsViewModel(console, background));
        view =
                Toolkit.on(
                        () -> {
                            GearsView made = GearsView.create(model);
                            Scene scene = new Scene(made.root(), 1000, 700);
                            DesktopApp.theme(scene, true);
                            // Without a window nobody else builds what is inside the panes.
                            made.root().applyCss();
                            made.root().layout();
                            made.show();
                            return made;
                        });
        Toolkit.until("the gears are shown", () -> !table().getItems().isEmpty());
    }

    @AfterEach
    void close() {
        Toolkit.run(view::hide);
        background.close();
        fake.close();
    }

    @SuppressWarnings("unchecked") // the one table of this screen
    private TableView<GearRow> table() {
        return (TableView<GearRow>) view.root().lookup(".table-view");
    }

    private GearRow choose(String id) {
        return Toolkit.on(
                () -> {
                    GearRow row =
                            table().getItems().stream()
                                    .filter(each -> each.id().equals(id))
                                    .findFirst()
                                    .orElseThrow();
                    table().getSelectionModel().select(row);
                    return row;
                });
    }

    private Button button(String id) {
        return (Button) Objects.requireNonNull(view.root().lookup("#" + id));
    }

    @Test
    void theRowsAreTheConsolesGears() {
        assertThat(Toolkit.on(() -> table().getItems().stream().map(GearRow::id).toList()))
                .contains(FakeConsole.WEB1, FakeConsole.DB);
    }

    @Test
    void aFilterHidesWhatDoesNotMatch() {
        Toolkit.run(() -> model.filterProperty().set("web10"));
        assertThat(Toolkit.on(() -> table().getItems().stream().map(r -> r.gear().name()).toList()))
                .containsExactly("web10");
    }

    @Test
    void aRunningGearCanBeStoppedAndStartedAgain() {
        GearRow row = choose(FakeConsole.WEB1);
        Toolkit.until("it may be stopped", () -> !button("stop").isDisable());
        assertThat(Toolkit.on(() -> button("start").isDisable())).isTrue();
        Toolkit.run(() -> button("stop").fire());
        Toolkit.until("it is stopped", () -> row.gear().state() == GearState.STOPPED);
        Toolkit.until("it may be started", () -> !button("start").isDisable());
        Toolkit.run(() -> button("start").fire());
        Toolkit.until("it runs", () -> row.gear().state() == GearState.RUNNING);
    }

    @Test
    void theSelectionSurvivesEveryRefresh() {
        GearRow row = choose(FakeConsole.WEB1);
        for (int times = 0; times < 5; times++) {
            Toolkit.run(model::refresh);
        }
        Toolkit.until("a refresh is over", () -> table().getItems().contains(row));
        assertThat(Toolkit.on(() -> table().getSelectionModel().getSelectedItem())).isSameAs(row);
    }

    @Test
    void aLostHostIsSaidWithItsTime() {
        fake.host().link().cut();
        Toolkit.until("staleness is said", () -> !model.staleProperty().get().isEmpty());
        assertThat(Toolkit.on(() -> model.staleProperty().get())).contains("since");
    }

    @Test
    void aLimitIsPreviewedMadeAndTakenBack() {
        choose(FakeConsole.WEB1);
        Toolkit.until("who we are is known", () -> model.limitBlocked().isEmpty());
        LimitViewModel limit = Objects.requireNonNull(Toolkit.on(model::limit));
        Cap before =
                Objects.requireNonNull(fake.host().gear(FakeConsole.WEB1)).limits().memoryBytes();
        Toolkit.run(() -> limit.typedProperty(LimitViewModel.Field.MEMORY).set("128 MiB"));
        Toolkit.until("the preview is there", () -> limit.readyProperty().get());
        assertThat(Objects.requireNonNull(limit.previewProperty().get()).after().memoryBytes())
                .isEqualTo(Cap.at(128L << 20));
        Toolkit.run(limit::apply);
        Toolkit.until("the change is made", () -> limit.resultProperty().get() != null);
        assertThat(Objects.requireNonNull(limit.resultProperty().get()).state())
                .isEqualTo(LimitResult.State.AWAITING_CONFIRMATION);
        Toolkit.run(limit::undo);
        Toolkit.until(
                "it is taken back",
                () ->
                        Objects.requireNonNull(limit.resultProperty().get()).state()
                                != LimitResult.State.AWAITING_CONFIRMATION);
        assertThat(
                        Objects.requireNonNull(fake.host().gear(FakeConsole.WEB1))
                                .limits()
                                .memoryBytes())
                .isEqualTo(before);
        Toolkit.run(limit::close);
    }

    @Test
    void whatIsTypedWrongIsSaidAndNothingCanBeApplied() {
        choose(FakeConsole.WEB1);
        LimitViewModel limit = Objects.requireNonNull(Toolkit.on(model::limit));
        Toolkit.run(() -> limit.typedProperty(LimitViewModel.Field.MEMORY).set("many"));
        Toolkit.until("it is said", () -> limit.problemProperty().get().contains("96 MiB"));
        assertThat(Toolkit.on(() -> limit.readyProperty().get())).isFalse();
        Toolkit.run(limit::close);
    }

    @Test
    void aHundredShowsAndHidesLeaveOnePollOfGearsAndOneOfHosts() {
        for (int times = 0; times < 100; times++) {
            Toolkit.run(view::hide);
            Toolkit.run(view::show);
        }
        // One that runs just now is not waiting, so look until it waits again.
        Toolkit.until("two polls are left", () -> background.waiting() == 2);
    }
}
