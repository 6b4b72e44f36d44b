package io.gearshift.ui.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.shape.ClosePath;
import javafx.scene.shape.Line;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;

/// One figure over the last minutes as a line, with its limit. A gap in the data is a gap in the
/// line; nothing to show is said in words.
final class FigureChart extends Pane {
    private static final double LEFT = 44;
    private static final double BOTTOM = 20;
    private static final double TOP = 14;
    private static final double RIGHT = 4;
    private static final int STEPS = 4;
    private static final long TIME_STEP = Duration.ofMinutes(5).toMillis();

    private final String unit;
    private final double divisor;
    private final String nothing;
    private @Nullable Series series;
    private @Nullable Double limit;

    /// A chart of one figure.
    ///
    /// @param figure what it is, for its style class
    /// @param divisor of each value, to come to `unit`
    /// @param nothing what to say when there is nothing to draw
    FigureChart(String figure, double divisor, String unit, String nothing) {
        this.divisor = divisor;
        this.unit = unit;
        this.nothing = nothing;
        getStyleClass().addAll("figure-chart", "chart-of-" + figure);
        setMinHeight(96);
        widthProperty().addListener((property, before, after) -> redraw());
        heightProperty().addListener((property, before, after) -> redraw());
    }

    /// Draws a series.
    ///
    /// @param limit in the chart's unit, null for none
    void draw(@Nullable Series series, @Nullable Double limit) {
        this.series = series;
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
        if (shown == null || shown.highest().stream().allMatch(value -> value == null)) {
            setAccessibleText(nothing);
            Text note = text(nothing, 0, TOP + height / 2, "chart-note");
            note.setX(LEFT + (width - note.getLayoutBounds().getWidth()) / 2);
            return;
        }
        Double cap = limit;
        double most = cap == null ? 0 : cap;
        for (Double value : shown.highest()) {
            if (value != null) {
                most = Math.max(most, value / divisor);
            }
        }
        double top = roundUp(most);
        for (int step = 0; step <= STEPS; step++) {
            double y = crisp(TOP + height - height * step / STEPS);
            add(new Line(LEFT, y, LEFT + width, y), step == 0 ? "chart-base" : "chart-grid");
            Text label = text(axis(top * step / STEPS), 0, y, "chart-axis");
            label.setX(LEFT - 8 - label.getLayoutBounds().getWidth());
        }
        line(shown, width, height, top);
        times(shown, width, height);
        if (cap != null) {
            double y = crisp(TOP + height - height * cap / top);
            add(new Line(LEFT, y, LEFT + width, y), "chart-limit");
            Label label = new Label("cap " + axis(cap) + " " + unit);
            add(label, "chart-limit-text");
            label.applyCss();
            label.autosize();
            label.relocate(LEFT, y - label.getHeight() - 1);
        }
    }

    private void line(Series shown, double width, double height, double top) {
        Path path = new Path();
        Path area = new Path();
        List<@Nullable Double> values = shown.highest();
        double base = TOP + height;
        double before = Double.NaN;
        Double last = null;
        for (int at = 0; at < values.size(); at++) {
            Double value = values.get(at);
            if (value == null) {
                closeArea(area, before, base);
                before = Double.NaN;
                continue;
            }
            last = value;
            double x = LEFT + (values.size() == 1 ? width : width * at / (values.size() - 1));
            double y = base - height * (value / divisor) / top;
            if (Double.isNaN(before)) {
                path.getElements().add(new MoveTo(x, y));
                area.getElements().addAll(new MoveTo(x, base), new LineTo(x, y));
            } else {
                path.getElements().add(new LineTo(x, y));
                area.getElements().add(new LineTo(x, y));
            }
            before = x;
        }
        closeArea(area, before, base);
        add(area, "chart-area");
        add(path, "chart-line");
        setAccessibleText(
                last == null
                        ? nothing
                        : "Last " + axis(last / divisor) + " " + unit + ", up to " + axis(top));
    }

    private static void closeArea(Path area, double x, double base) {
        if (!Double.isNaN(x)) {
            area.getElements().addAll(new LineTo(x, base), new ClosePath());
        }
    }

    /// Marks every fifth minute of the clock.
    private void times(Series shown, double width, double height) {
        long start = shown.start().toEpochMilli();
        long span = (shown.highest().size() - 1) * shown.stepMillis();
        if (span <= 0) {
            return;
        }
        long first = Math.ceilDiv(start, TIME_STEP) * TIME_STEP;
        for (long at = first; at <= start + span; at += TIME_STEP) {
            double x = LEFT + width * (at - start) / span;
            String clock = Say.clock(Instant.ofEpochMilli(at));
            Text label =
                    text(
                            clock.substring(0, clock.lastIndexOf(':')),
                            0,
                            TOP + height + 12,
                            "chart-axis");
            double wide = label.getLayoutBounds().getWidth();
            label.setX(Math.clamp(x - wide / 2, LEFT, Math.max(LEFT, LEFT + width - wide)));
        }
    }

    private void add(Node node, String styleClass) {
        node.getStyleClass().add(styleClass);
        getChildren().add(node);
    }

    private Text text(String words, double x, double y, String styleClass) {
        Text text = new Text(x, y, words);
        text.setTextOrigin(VPos.CENTER);
        add(text, styleClass);
        // Its width is known once the style sheet has set its font.
        text.applyCss();
        return text;
    }

    /// The middle of a row of pixels, where a hairline is one pixel wide.
    private static double crisp(double y) {
        return Math.floor(y) + 0.5;
    }

    private static String axis(double value) {
        return value == 0
                ? "0"
                : value >= 100
                        ? String.format(Locale.ROOT, "%,.0f", value)
                        : String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }

    /// The next of 1, 1.2, 1.6, 2 and so on times a power of ten that leaves room above, so that a
    /// quarter of it is a round number too.
    static double roundUp(double value) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10}) {
            if (step * power >= value * 1.02) {
                return step * power;
            }
        }
        return 12 * power;
    }
}
