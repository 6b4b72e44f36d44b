package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Series;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javafx.geometry.VPos;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Line;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;

/// One figure over the last minutes as a line, with its limit. A gap in the data is a gap in the
/// line; nothing to show is said in words.
final class FigureChart extends Pane {
    private static final double LEFT = 64;
    private static final double BOTTOM = 24;
    private static final double TOP = 12;
    private static final double RIGHT = 16;
    private static final int STEPS = 4;

    private @Nullable Series series;
    private double divisor = 1;
    private String unit = "";
    private @Nullable Double limit;

    FigureChart() {
        getStyleClass().add("figure-chart");
        setMinHeight(160);
        widthProperty().addListener((property, before, after) -> redraw());
        heightProperty().addListener((property, before, after) -> redraw());
    }

    /// Draws a series, each value divided by `divisor` to come to `unit`.
    ///
    /// @param limit in that unit, null for none
    void draw(@Nullable Series series, double divisor, String unit, @Nullable Double limit) {
        this.series = series;
        this.divisor = divisor;
        this.unit = unit;
        this.limit = limit;
        redraw();
    }

    private void redraw() {
        getChildren().clear();
        double width = getWidth() - LEFT - RIGHT;
        double height = getHeight() - TOP - BOTTOM;
        if (width <= 0 || height <= 0) {
            return;
        }
        Series shown = series;
        if (shown == null || shown.values().stream().allMatch(value -> value == null)) {
            setAccessibleText("No data");
            text("no data", LEFT + width / 2, TOP + height / 2, "chart-note");
            return;
        }
        double most = limit == null ? 0 : limit;
        for (Double value : shown.values()) {
            if (value != null) {
                most = Math.max(most, value / divisor);
            }
        }
        double top = roundUp(most);
        for (int step = 0; step <= STEPS; step++) {
            double y = TOP + height - height * step / STEPS;
            Line grid = new Line(LEFT, y, LEFT + width, y);
            grid.getStyleClass().add("chart-grid");
            getChildren().add(grid);
            text(axis(top * step / STEPS) + (step == STEPS ? " " + unit : ""), 4, y, "chart-axis");
        }
        line(shown, width, height, top);
        times(shown, width, height);
        if (limit != null) {
            double y = TOP + height - height * limit / top;
            Line cap = new Line(LEFT, y, LEFT + width, y);
            cap.getStyleClass().add("chart-limit");
            getChildren().add(cap);
        }
    }

    private void line(Series shown, double width, double height, double top) {
        Path path = new Path();
        path.getStyleClass().add("chart-line");
        List<@Nullable Double> values = shown.values();
        boolean pen = false;
        Double last = null;
        for (int at = 0; at < values.size(); at++) {
            Double value = values.get(at);
            if (value == null) {
                pen = false;
                continue;
            }
            last = value;
            double x = LEFT + (values.size() == 1 ? width : width * at / (values.size() - 1));
            double y = TOP + height - height * (value / divisor) / top;
            path.getElements().add(pen ? new LineTo(x, y) : new MoveTo(x, y));
            pen = true;
        }
        getChildren().add(path);
        setAccessibleText(
                last == null
                        ? "No data"
                        : "Last " + axis(last / divisor) + " " + unit + ", up to " + axis(top));
    }

    private void times(Series shown, double width, double height) {
        int count = shown.values().size();
        for (int step = 0; step <= 2; step++) {
            Instant at =
                    shown.start()
                            .plusMillis(Math.round((count - 1) * shown.stepMillis() * step / 2.0));
            Text label = text(Say.clock(at), 0, TOP + height + 14, "chart-axis");
            double half = label.getLayoutBounds().getWidth() / 2;
            label.setX(Math.min(LEFT + width * step / 2 - half, LEFT + width - 2 * half));
        }
    }

    private Text text(String words, double x, double y, String styleClass) {
        Text text = new Text(x, y, words);
        text.setTextOrigin(VPos.CENTER);
        text.getStyleClass().add(styleClass);
        getChildren().add(text);
        return text;
    }

    private static String axis(double value) {
        return value == 0
                ? "0"
                : value >= 100
                        ? String.format(Locale.ROOT, "%,.0f", value)
                        : String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
    }

    /// The next of 1, 2, 4, 5, 8 times a power of ten, so that a quarter of it is a round number
    /// too.
    static double roundUp(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10}) {
            if (step * power >= value * 1.02) {
                return step * power;
            }
        }
        return 12 * power;
    }
}
