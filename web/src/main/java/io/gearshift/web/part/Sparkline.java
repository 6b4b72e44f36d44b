package io.gearshift.web.part;

import io.gearshift.assets.Say;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fifteen minutes of one figure on 96 by 20 units. All of a column share one scale. A gap in the
/// figures is a gap in the line, never zero.
///
/// @param path SVG path data, closed below the bottom edge; empty without figures
/// @param limit unit from the top at which the cap is; -1 if it is off the scale or there is none
public record Sparkline(String path, int limit, String title) {

    /// How many values one line has.
    public static final int POINTS = 46;

    /// Without figures.
    public static final Sparkline NONE = new Sparkline("", -1, "No figures of the last 15 minutes");

    private static final int WIDTH = 96;
    private static final int HEIGHT = 20;

    /// Draws a line.
    ///
    /// @param scale value at the top, above 0
    /// @param cap in the same unit; null for none
    public static Sparkline of(
            List<@Nullable Double> values, double scale, @Nullable Double cap, String unit) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        int last = 0;
        double highest = -1;
        for (int i = 0; i < values.size(); i++) {
            Double value = values.get(i);
            int x = values.size() < 2 ? 0 : Math.round((float) i * WIDTH / (values.size() - 1));
            if (value == null) {
                if (drawing) {
                    path.append("V22Z");
                }
                drawing = false;
                continue;
            }
            highest = Math.max(highest, value);
            int y = HEIGHT - 1 - Math.clamp(Math.round(value / scale * (HEIGHT - 2)), 0, 18);
            if (!drawing) {
                path.append('M').append(i == 0 ? -2 : x).append(" 22V").append(y);
                drawing = true;
            } else if (y == last && path.charAt(path.length() - 1) != 'Z') {
                // A flat stretch is one step: shorten to its end.
                int cut = path.lastIndexOf("H");
                if (cut > 0 && cut > path.lastIndexOf("L") && cut > path.lastIndexOf("V")) {
                    path.setLength(cut);
                }
                path.append('H').append(x);
            } else {
                path.append('L').append(x).append(' ').append(y);
            }
            last = y;
        }
        if (drawing) {
            path.append("H98V22Z");
        }
        if (highest < 0) {
            return NONE;
        }
        int limit =
                cap == null || cap > scale
                        ? -1
                        : HEIGHT - 1 - (int) Math.round(cap / scale * (HEIGHT - 2));
        return new Sparkline(
                path.toString(),
                limit,
                "Highest "
                        + Say.cores(highest)
                        + " "
                        + unit
                        + " of the last 15 minutes; the scale ends at "
                        + Say.cores(scale));
    }

    /// The scale for a column whose highest value this is: the next of 0.1, 0.2, 0.5, 1, 2, 5 ...
    public static double scale(double highest) {
        double step = 0.1;
        while (true) {
            for (double factor : new double[] {1, 2, 5}) {
                if (highest <= step * factor) {
                    return step * factor;
                }
            }
            step *= 10;
        }
    }
}
