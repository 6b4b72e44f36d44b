package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.ui.DesktopApp;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableCell;
import javafx.scene.control.TextInputControl;
import javafx.scene.image.PixelReader;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.robot.Robot;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/// The shipped desktop in a window on an X server of its own, driven by mouse and keys. One for a
/// whole run, since a toolkit starts once in a process.
final class Desk implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    /// Longer texts are pasted, as a user would.
    private static final int LONG = 20;

    private static final String TOOLKIT_THREAD = "JavaFX Application Thread";

    private final Screen screen;
    private final FxRobot robot;
    private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
    private final Logger log = Logger.getLogger("io.gearshift.ui");
    private final Handler listener =
            new Handler() {
                @Override
                public void publish(LogRecord entry) {
                    if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                        problems.add(entry.getMessage() + " " + entry.getThrown());
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
    private @Nullable Application running;

    private Desk(Screen screen) {
        this.screen = screen;
        this.robot = new FxRobot();
        log.addHandler(listener);
    }

    /// Starts the X server and the toolkit on it.
    static Desk set() {
        Screen screen = Screen.start();
        screen.adopt();
        try {
            FxToolkit.registerPrimaryStage();
        } catch (TimeoutException e) {
            screen.close();
            throw new AssertionError("the toolkit did not start on " + screen.display(), e);
        }
        Platform.setImplicitExit(false);
        return new Desk(screen);
    }

    Screen screen() {
        return screen;
    }

    /// Starts the desktop with these arguments, as its script does.
    void launch(String... arguments) {
        quit();
        try {
            FxToolkit.registerPrimaryStage();
            running = FxToolkit.setupApplication(DesktopApp.class, arguments);
        } catch (TimeoutException e) {
            throw new AssertionError("the desktop did not start", e);
        }
        Stage stage = stage();
        on(
                () -> {
                    stage.setX(40);
                    stage.setY(20);
                    stage.toFront();
                    stage.requestFocus();
                    return true;
                });
        Await.until("its window has the keyboard", SOON, () -> on(stage::isFocused));
    }

    /// Closes every window and stops the desktop.
    void quit() {
        Application before = running;
        running = null;
        try {
            on(
                    () -> {
                        for (Window window : List.copyOf(Window.getWindows())) {
                            if (window instanceof Stage dialog && dialog.getOwner() != null) {
                                dialog.close();
                            }
                        }
                        return true;
                    });
            if (before != null) {
                FxToolkit.cleanupApplication(before);
            }
            FxToolkit.cleanupStages();
        } catch (TimeoutException e) {
            throw new AssertionError("the desktop did not end", e);
        }
    }

    /// What the desktop logged as a warning or an error since the last call.
    List<String> newProblems() {
        synchronized (problems) {
            List<String> all = List.copyOf(problems);
            problems.clear();
            return all;
        }
    }

    private static Stage stage() {
        return FxToolkit.toolkitContext().getRegisteredStage();
    }

    /// The window's title.
    String title() {
        return on(() -> String.valueOf(stage().getTitle()));
    }

    /// The node with this selector in any window; waits until it is there and seen.
    <N extends Node> N node(String selector, Class<N> type) {
        Await.until(selector + " is there", SOON, () -> found(selector, type) != null);
        N node = found(selector, type);
        if (node == null) {
            throw new AssertionError(selector + " went away");
        }
        return node;
    }

    private <N extends Node> @Nullable N found(String selector, Class<N> type) {
        return on(
                () ->
                        robot.lookup(selector).queryAll().stream()
                                .filter(node -> type.isInstance(node) && seen(node))
                                .map(type::cast)
                                .findFirst()
                                .orElse(null));
    }

    /// Whether a node with this selector is seen in any window.
    boolean sees(String selector) {
        return found(selector, Node.class) != null;
    }

    private static boolean seen(Node node) {
        Node at = node;
        while (at != null) {
            if (!at.isVisible()) {
                return false;
            }
            at = at.getParent();
        }
        Scene scene = node.getScene();
        return scene != null && scene.getWindow() != null && scene.getWindow().isShowing();
    }

    /// The words of a node that is seen; empty if none is.
    String words(String selector) {
        Node node = found(selector, Node.class);
        return node == null
                ? ""
                : on(
                        () ->
                                node instanceof Labeled label
                                        ? String.valueOf(label.getText())
                                        : node instanceof TextInputControl field
                                                ? String.valueOf(field.getText())
                                                : String.join("\n", texts(node)));
    }

    private static List<String> texts(Node node) {
        return node.lookupAll(".text").stream()
                .filter(each -> each instanceof Text && seen(each))
                .map(each -> ((Text) each).getText())
                .toList();
    }

    /// Waits until the words of a node are as wanted.
    void until(String what, String selector, Predicate<String> wanted) {
        try {
            Await.until(what, SOON, () -> wanted.test(words(selector)));
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; " + selector + " says: " + words(selector), e);
        }
    }

    /// The words in the row of a gear, one for each column; empty while there is no such row.
    List<String> row(String gear) {
        return on(
                () -> {
                    for (Node row : robot.lookup(".table-row-cell").queryAll()) {
                        List<TableCell<?, ?>> cells = new ArrayList<>();
                        for (Node cell : row.lookupAll(".table-cell")) {
                            if (cell instanceof TableCell<?, ?> each && seen(each)) {
                                cells.add(each);
                            }
                        }
                        cells.sort(
                                (one, other) ->
                                        Double.compare(one.getLayoutX(), other.getLayoutX()));
                        List<String> words =
                                cells.stream().map(cell -> String.join(" ", texts(cell))).toList();
                        if (!words.isEmpty() && words.getFirst().equals(gear)) {
                            return words;
                        }
                    }
                    return List.<String>of();
                });
    }

    /// Waits until a cell of a gear's row is as wanted.
    void until(String what, String gear, int column, Predicate<String> wanted) {
        try {
            Await.until(what, SOON, () -> wanted.test(cell(gear, column)));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; the row says: " + row(gear), e);
        }
    }

    /// One cell of a gear's row; empty while there is no such row.
    String cell(String gear, int column) {
        List<String> row = row(gear);
        return row.size() > column ? row.get(column) : "";
    }

    /// Clicks into the middle of the screen, for the keyboard to go to the program there.
    void clickOnScreen() {
        var area = screenArea();
        on(
                () -> {
                    Robot hand = new Robot();
                    hand.mouseMove(area.getWidth() / 2, area.getHeight() / 2);
                    hand.mouseClick(MouseButton.PRIMARY);
                    return true;
                });
    }

    /// Chooses a gear with the mouse.
    void choose(String gear) {
        Await.until(gear + " is in the table", SOON, () -> !row(gear).isEmpty());
        Node cell =
                on(
                        () ->
                                robot.lookup(".table-cell").queryAll().stream()
                                        .filter(
                                                each ->
                                                        each instanceof TableCell<?, ?> name
                                                                && gear.equals(name.getText()))
                                        .findFirst()
                                        .orElseThrow());
        robot.clickOn(cell);
        until(gear + " is chosen", "#name", gear::equals);
    }

    /// Presses a control with the mouse.
    void press(String selector) {
        Node node = node(selector, Node.class);
        Await.until(selector + " can be used", SOON, () -> !on(node::isDisabled));
        robot.clickOn(node);
    }

    /// Points at a node without pressing it.
    void point(String selector) {
        robot.moveTo(node(selector, Node.class));
    }

    /// Writes a text over what is in a field, by keys; a long one is pasted.
    void fill(String selector, String text) {
        press(selector);
        robot.push(KeyCode.CONTROL, KeyCode.A);
        if (text.isEmpty()) {
            robot.push(KeyCode.DELETE);
        } else if (text.length() > LONG) {
            on(
                    () ->
                            Clipboard.getSystemClipboard()
                                    .setContent(Map.of(DataFormat.PLAIN_TEXT, text)));
            robot.push(KeyCode.CONTROL, KeyCode.V);
            WaitForAsyncUtils.waitForFxEvents();
        } else {
            robot.write(text, 0);
        }
        assertThat(words(selector)).isEqualTo(text);
    }

    /// Presses these keys together.
    void keys(KeyCode... keys) {
        robot.push(keys);
        WaitForAsyncUtils.waitForFxEvents();
    }

    /// Types a text at the cursor.
    void type(String text) {
        robot.write(text);
        WaitForAsyncUtils.waitForFxEvents();
    }

    /// Whether the keyboard goes to this node.
    boolean hasKeyboard(String selector) {
        Node node = found(selector, Node.class);
        return node != null && on(node::isFocused);
    }

    /// Runs on the toolkit's thread.
    <T> T on(Callable<T> work) {
        return WaitForAsyncUtils.waitForAsyncFx(20_000, work);
    }

    /// A picture of the window, with the dialog over it if there is one, as build output.
    void picture(String name) {
        WaitForAsyncUtils.waitForFxEvents();
        Stage stage = stage();
        BufferedImage image =
                on(
                        () -> {
                            var area =
                                    new javafx.geometry.Rectangle2D(
                                            stage.getX(),
                                            stage.getY(),
                                            stage.getWidth(),
                                            stage.getHeight());
                            return copy(robot.capture(area).getImage());
                        });
        write(image, name);
    }

    /// A picture of everything on the X server, other programs' windows too.
    void pictureOfScreen(String name) {
        write(on(() -> copy(robot.capture(screenArea()).getImage())), name);
    }

    private static javafx.geometry.Rectangle2D screenArea() {
        return javafx.stage.Screen.getPrimary().getBounds();
    }

    /// Without AWT's toolkit: only its class for a picture in memory.
    private static BufferedImage copy(javafx.scene.image.Image from) {
        int width = (int) from.getWidth();
        int height = (int) from.getHeight();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        PixelReader pixels = from.getPixelReader();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, pixels.getArgb(x, y));
            }
        }
        return image;
    }

    private static void write(BufferedImage image, String name) {
        try {
            Path file = UiTest.screenshots().resolve(name + ".png");
            Files.createDirectories(file.getParent());
            if (!ImageIO.write(image, "png", file.toFile())) {
                throw new AssertionError("no writer for " + file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        quit();
        log.removeHandler(listener);
        // The toolkit goes before the X server: without one its library ends the whole process.
        Platform.exit();
        Await.until(
                "the toolkit has ended",
                SOON,
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .noneMatch(each -> each.getName().equals(TOOLKIT_THREAD)));
        screen.close();
    }
}
