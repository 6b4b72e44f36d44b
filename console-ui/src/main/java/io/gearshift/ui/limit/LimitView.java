package io.gearshift.ui.limit;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.ui.Icon;
import io.gearshift.ui.View;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.TitledPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Modality;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/// The limit dialog: now and new side by side, what it would do as one types, the equivalent
/// commands, and a button that names the effect.
public final class LimitView {
    private final LimitViewModel model;
    @FXML private Label title;
    @FXML private GridPane grid;
    @FXML private VBox notes;
    @FXML private TitledPane commandsPane;
    @FXML private TextArea commands;
    @FXML private CheckBox revert;
    @FXML private Label hint;
    @FXML private Label problem;
    @FXML private Label done;
    @FXML private Button apply;
    @FXML private Button keep;
    @FXML private Button undo;
    @FXML private Button cancel;
    private Parent root;

    @SuppressWarnings("NullAway.Init") // the loader sets what the file names
    private LimitView(LimitViewModel model) {
        this.model = model;
    }

    /// Opens the dialog over a window and returns when it is closed.
    public static void open(LimitViewModel model, Scene over) {
        LimitView view = new LimitView(model);
        view.root = View.LIMIT.load(view);
        Stage stage = new Stage();
        view.bind(stage);
        stage.initOwner(over.getWindow());
        stage.initModality(Modality.WINDOW_MODAL);
        stage.setTitle("Limit " + model.name());
        Scene scene = new Scene(view.root, 640, 680);
        scene.getStylesheets().setAll(over.getStylesheets());
        scene.setOnKeyPressed(
                event -> {
                    if (event.getCode() == KeyCode.ESCAPE) {
                        stage.close();
                    }
                });
        stage.setScene(scene);
        stage.showAndWait();
        model.close();
    }

    private void bind(Stage stage) {
        title.setText("Limit " + model.name());
        int row = 1;
        for (LimitViewModel.Field field : LimitViewModel.Field.values()) {
            addField(field, row++);
        }
        revert.selectedProperty().bindBidirectional(model.revertProperty());
        revert.selectedProperty().addListener((property, before, after) -> nameTheEffect());
        problem.textProperty().bind(model.problemProperty());
        shownWhile(problem, model.problemProperty().isNotEmpty());
        done.textProperty().bind(model.countdownProperty());
        shownWhile(done, model.countdownProperty().isNotEmpty());
        apply.disableProperty().bind(model.readyProperty().not());
        model.previewProperty().addListener((property, before, after) -> drawPreview(after));
        model.resultProperty().addListener((property, before, after) -> drawResult(after));
        shownWhile(
                hint,
                model.previewProperty()
                        .isNull()
                        .and(model.problemProperty().isEmpty())
                        .and(model.resultProperty().isNull()));
        keep.setTooltip(new Tooltip(View.texts().getString("limit.keep.help")));
        undo.setTooltip(new Tooltip(View.texts().getString("limit.undo.help")));
        apply.setOnAction(event -> model.apply());
        keep.setOnAction(event -> model.keep());
        undo.setOnAction(event -> model.undo());
        cancel.setOnAction(event -> stage.close());
        drawPreview(null);
        drawResult(null);
    }

    private void addField(LimitViewModel.Field field, int row) {
        String help = Texts.of("limit." + field.limit() + ".help");
        Label name = new Label(Texts.of("limit." + field.limit()));
        name.setTooltip(new Tooltip(help));
        Label now = new Label(model.now(field));
        now.getStyleClass().add("muted");
        StackPane arrow = new StackPane(new Icon("arrow"));
        arrow.getStyleClass().add("arrow");
        TextField typed = new TextField(model.now(field));
        typed.setId("limit-" + field.limit());
        typed.setAccessibleText(name.getText());
        typed.setAccessibleHelp(help);
        typed.setTooltip(new Tooltip(help));
        typed.textProperty().bindBidirectional(model.typedProperty(field));
        typed.textProperty()
                .addListener(
                        (property, before, after) -> {
                            name.getStyleClass().remove("changed");
                            if (!after.strip().equals(model.now(field))) {
                                name.getStyleClass().add("changed");
                            }
                        });
        name.setLabelFor(typed);
        Label unit = new Label(model.unit(field));
        unit.getStyleClass().add("muted");
        grid.addRow(row, name, now, arrow, typed, unit);
    }

    private static void shownWhile(
            javafx.scene.Node node, javafx.beans.value.ObservableValue<Boolean> shown) {
        node.visibleProperty().bind(shown);
        node.managedProperty().bind(node.visibleProperty());
    }

    private static void show(javafx.scene.Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }

    private void drawPreview(@Nullable LimitPreview preview) {
        notes.getChildren().clear();
        show(commandsPane, preview != null);
        nameTheEffect();
        if (preview == null) {
            return;
        }
        preview.notes().forEach(note -> say(note.level(), note.text()));
        preview.rehearsal().forEach(each -> say(each.level(), each.text()));
        commands.setText(String.join("\n", preview.commands()));
    }

    private void say(LimitPreview.Level level, String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMaxWidth(Double.MAX_VALUE);
        label.getStyleClass().add("note");
        label.pseudoClassStateChanged(
                PseudoClass.getPseudoClass(level.name().toLowerCase(Locale.ROOT)), true);
        notes.getChildren().add(label);
    }

    /// The button says what pressing it does.
    private void nameTheEffect() {
        LimitPreview preview = model.previewProperty().get();
        String what =
                preview == null ? "Set" : "Set " + Effects.of(preview.before(), preview.after());
        apply.setText(revert.isSelected() ? what + ", revert in 60 s unless kept" : what);
    }

    private void drawResult(@Nullable LimitResult result) {
        boolean made = result != null;
        LimitResult.State state = result == null ? null : result.state();
        boolean waiting = state == LimitResult.State.AWAITING_CONFIRMATION;
        boolean undoable =
                waiting
                        || state == LimitResult.State.APPLIED
                        || state == LimitResult.State.CONFIRMED;
        show(apply, !made);
        show(revert, !made);
        show(keep, waiting);
        show(undo, undoable);
        grid.setDisable(made);
        cancel.setText(View.texts().getString(made ? "limit.close" : "limit.cancel"));
    }
}
