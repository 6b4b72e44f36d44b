package io.gearshift.web.part;

import io.gearshift.backend.api.Figure;
import java.util.Map;
import java.util.function.DoubleFunction;

/// A small figure with its name.
///
/// @param value with its unit; `–` if there is none
/// @param field by which live pages find it
/// @param title why there is none, or empty
public record SmallFigure(String label, String value, String field, String title) {

    /// A figure that may be absent.
    ///
    /// @param words the figure with its unit
    public static SmallFigure of(
            String label, String field, Figure figure, DoubleFunction<String> words) {
        Double value = figure.value();
        String absent = figure.absent();
        return value == null
                ? new SmallFigure(label, "–", field, "No figure: " + (absent == null ? "" : absent))
                : new SmallFigure(label, words.apply(value), field, "");
    }

    /// Adds it to what live pages redraw.
    public void into(Map<String, String> fields) {
        fields.put(field, value);
    }
}
