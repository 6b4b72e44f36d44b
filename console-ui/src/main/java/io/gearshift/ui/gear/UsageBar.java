package io.gearshift.ui.gear;

import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.shape.Line;
import org.jspecify.annotations.Nullable;

/// The usage bar: use as fill, the limit as the end, the throttle point as a tick, the highest of
/// the last 15 minutes as a thin mark, and a hatched end where there is no limit.
final class UsageBar extends Region {
    private static final PseudoClass NEAR = PseudoClass.getPseudoClass("near");
    private static final PseudoClass FULL = PseudoClass.getPseudoClass("full");
    private static final double HEIGHT = 8;
    private static final double OVER = 2;
    private static final double HATCH = 12;
    private static final double HATCH_STEP = 4;

    private final Region track = styled(new Region(), "usage-track");
    private final Region fill = styled(new Region(), "usage-fill");
    private final Line end = styled(new Line(), "usage-end");
    private final Line peak = styled(new Line(), "usage-peak");
    private final Line tick = styled(new Line(), "usage-tick");
    private Usage usage = Usage.none("nothing shown", null);

    UsageBar(double width) {
        getStyleClass().add("usage-bar");
        setMinSize(40, HEIGHT + 2 * OVER);
        setPrefSize(width, HEIGHT + 2 * OVER);
        setMaxHeight(HEIGHT + 2 * OVER);
        getChildren().addAll(track, fill, end, peak, tick);
        for (double x = 0; x < HATCH; x += HATCH_STEP) {
            getChildren().add(styled(new Line(), "usage-hatch"));
        }
    }

    private static <N extends Node> N styled(N node, String styleClass) {
        node.getStyleClass().add(styleClass);
        node.setManaged(false);
        return node;
    }

    void show(Usage now) {
        usage = now;
        pseudoClassStateChanged(NEAR, now.level() == Usage.Level.NEAR);
        pseudoClassStateChanged(FULL, now.level() == Usage.Level.FULL);
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double width = getWidth();
        track.resizeRelocate(0, OVER, width, HEIGHT);
        Double share = usage.share();
        fill.setVisible(share != null);
        // A use that is there is seen, however small.
        double used = share == null ? 0 : Math.max(1, share * width);
        fill.resizeRelocate(0, OVER, used, HEIGHT);
        Double highest = usage.peak();
        mark(peak, highest == null || highest * width < used + 2 ? null : highest, width);
        mark(tick, usage.tick(), width);
        place(end, !usage.open(), width - 0.5);
        double x = width - HATCH;
        for (Node node : getChildren()) {
            if (node.getStyleClass().contains("usage-hatch") && node instanceof Line line) {
                line.setVisible(usage.open() && used < x);
                line.setStartX(x);
                line.setEndX(x + HATCH_STEP);
                line.setStartY(OVER + HEIGHT - 1);
                line.setEndY(OVER + 1);
                x += HATCH_STEP;
            }
        }
    }

    private static void mark(Line line, @Nullable Double at, double width) {
        place(line, at != null, at == null ? 0 : Math.round(at * width) - 0.5);
    }

    private static void place(Line line, boolean shown, double x) {
        line.setVisible(shown);
        line.setStartX(x);
        line.setEndX(x);
        line.setStartY(0.5);
        line.setEndY(HEIGHT + 2 * OVER - 0.5);
    }
}
