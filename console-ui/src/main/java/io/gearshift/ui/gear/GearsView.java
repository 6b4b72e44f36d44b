package io.gearshift.ui.gear;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Me;
import io.gearshift.ui.Icon;
import io.gearshift.ui.View;
import io.gearshift.ui.limit.LimitView;
import io.gearshift.ui.limit.LimitViewModel;
import java.util.Locale;
import java.util.ResourceBundle;
import javafx.beans.binding.Bindings;
import javafx.beans.value.ChangeListener;
import javafx.beans.value.ObservableValue;
import javafx.collections.transformation.SortedList;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;

/// The live table of gears, what can be done with the chosen one, and its charts.
public final class GearsView {
    private final GearsViewModel model;
    private final GearDetail detail;
    @FXML private TextField filter;
    @FXML private SplitPane split;
    @FXML private TableView<GearRow> table;
    @FXML private Button start;
    @FXML private Button stop;
    @FXML private Button limit;
    @FXML private Button dismiss;
    @FXML private Label summary;
    @FXML private Label stale;
    @FXML private Label problem;
    @FXML private Node problemRow;
    private final Parent root;

    private final ChangeListener<Gear> onChosenChange = (property, before, after) -> drawChosen();

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    private GearsView(GearsViewModel model) {
        this.model = model;
        detail = new GearDetail(model);
        root = View.GEARS.load(this);
        bind();
    }

    /// Makes the screen; {@link #show} makes it live.
    public static GearsView create(GearsViewModel model) {
        return new GearsView(model);
    }

    /// The screen's root.
    public Parent root() {
        return root;
    }

    /// Begins to be live.
    public void show() {
        model.show();
        // The panes take their contents in with their skins, and only what is in can be focused.
        root.applyCss();
        table.requestFocus();
    }

    /// Ends being live.
    public void hide() {
        model.hide();
    }

    private void bind() {
        split.getItems().add(detail.root());
        fillTable();
        keys();
        filter.textProperty().bindBidirectional(model.filterProperty());
        summary.textProperty().bind(model.summaryProperty());
        shownWhileSet(stale, stale, model.staleProperty());
        shownWhileSet(problem, problemRow, model.problemProperty());
        dismiss.setGraphic(new Icon("close"));
        dismiss.setOnAction(event -> model.dismissProblem());
        model.meProperty().addListener((property, before, after) -> refreshActions());
        model.selectedProperty().addListener((property, before, after) -> follow(before, after));
        model.seriesProperty().addListener((property, before, after) -> drawChosen());
        model.answersProperty().addListener((property, before, after) -> settle());
        start.setGraphic(new Icon("start"));
        start.setOnAction(event -> model.start());
        stop.setGraphic(new Icon("stop"));
        stop.setOnAction(event -> model.stop());
        limit.setGraphic(new Icon("limit"));
        limit.setOnAction(event -> openLimits());
        drawChosen();
    }

    private void fillTable() {
        GearColumns.putOn(table, model);
        SortedList<GearRow> sorted = new SortedList<>(model.rows());
        sorted.comparatorProperty().bind(table.comparatorProperty());
        table.setItems(sorted);
        table.getSelectionModel()
                .selectedItemProperty()
                .addListener((property, before, after) -> model.selectedProperty().set(after));
        table.setRowFactory(
                view -> {
                    TableRow<GearRow> row = new TableRow<>();
                    row.setOnMouseClicked(
                            event -> {
                                if (event.getClickCount() == 2 && !row.isEmpty()) {
                                    openLimits();
                                }
                            });
                    return row;
                });
        ResourceBundle texts = View.texts();
        Label empty = new Label();
        empty.setWrapText(true);
        empty.getStyleClass().add("empty");
        empty.textProperty()
                .bind(
                        Bindings.when(model.answersProperty().isEqualTo(0))
                                .then(texts.getString("gears.loading"))
                                .otherwise(
                                        Bindings.when(model.filterProperty().isEmpty())
                                                .then(texts.getString("gears.none"))
                                                .otherwise(texts.getString("gears.nomatch"))));
        table.setPlaceholder(empty);
    }

    private void keys() {
        table.setOnKeyPressed(
                event -> {
                    if (event.getCode() == KeyCode.ENTER) {
                        openLimits();
                        event.consume();
                    }
                });
        // By the character, since not every keyboard has it on a key of its own.
        root.addEventHandler(
                KeyEvent.KEY_TYPED,
                event -> {
                    if (event.getCharacter().equals("/") && !filter.isFocused()) {
                        filter.requestFocus();
                        event.consume();
                    }
                });
        filter.setOnKeyPressed(
                event -> {
                    switch (event.getCode()) {
                        case ESCAPE -> {
                            filter.clear();
                            toTable();
                        }
                        case ENTER, DOWN -> toTable();
                        default -> {
                            return;
                        }
                    }
                    event.consume();
                });
    }

    private void toTable() {
        table.requestFocus();
        chooseOne();
    }

    /// After every answer: the order follows the figures while nobody points at a row, and
    /// something is chosen as soon as there is something.
    private void settle() {
        if (!table.isHover()) {
            table.sort();
        }
        if (!filter.isFocused()) {
            chooseOne();
        }
    }

    private void chooseOne() {
        if (table.getSelectionModel().isEmpty() && !table.getItems().isEmpty()) {
            table.getSelectionModel().selectFirst();
        }
    }

    private static void shownWhileSet(Label label, Node whole, ObservableValue<String> text) {
        label.textProperty().bind(text);
        whole.visibleProperty().bind(label.textProperty().isNotEmpty());
        whole.managedProperty().bind(whole.visibleProperty());
    }

    private void follow(@Nullable GearRow before, @Nullable GearRow after) {
        if (before != null) {
            before.gearProperty().removeListener(onChosenChange);
        }
        if (after != null) {
            after.gearProperty().addListener(onChosenChange);
        }
        drawChosen();
    }

    private void drawChosen() {
        GearRow row = model.selectedProperty().get();
        refreshActions();
        detail.draw(row == null ? null : row.gear());
    }

    private void refreshActions() {
        ResourceBundle texts = View.texts();
        enable(start, model.startBlocked(), texts.getString("gears.start.help"));
        enable(stop, model.stopBlocked(), texts.getString("gears.stop.help"));
        enable(limit, model.limitBlocked(), texts.getString("gears.limit.help"));
    }

    /// A control that may not be used says why, on hover and to a screen reader.
    private void enable(Button button, String blocked, String help) {
        String words = blocked.isEmpty() ? help : blocked;
        if (words.equals(button.getAccessibleHelp())) {
            return;
        }
        if (!blocked.isEmpty() && button.isFocused()) {
            // Else the keyboard would go on to whatever button is next.
            table.requestFocus();
        }
        button.setDisable(!blocked.isEmpty());
        button.setAccessibleHelp(words);
        // A disabled control gets no mouse events; its wrapper shows the reason.
        Node wrapper = button.getParent();
        if (wrapper.getUserData() instanceof Tooltip before) {
            Tooltip.uninstall(wrapper, before);
        }
        Tooltip reason = new Tooltip(words);
        Tooltip.install(wrapper, reason);
        wrapper.setUserData(reason);
    }

    private void openLimits() {
        if (!model.limitBlocked().isEmpty()) {
            return;
        }
        LimitViewModel limits = model.limit();
        if (limits != null) {
            LimitView.open(limits, root.getScene());
            table.requestFocus();
        }
    }

    /// Who looks, in two words; empty while it is not known.
    public static String words(@Nullable Me me) {
        return me == null ? "" : me.user() + ", " + me.role().name().toLowerCase(Locale.ROOT);
    }
}
