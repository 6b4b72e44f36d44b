package io.gearshift.backend.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// The value of a limit: a number in the unit of its field, or none. In JSON a number or `"max"`.
public sealed interface Cap {

    /// No limit.
    Cap MAX = new Unlimited();

    /// No limit; a value of its own.
    record Unlimited() implements Cap {
        @Override
        @JsonValue
        public Object json() {
            return "max";
        }
    }

    /// Limited to `value`.
    record At(long value) implements Cap {
        /// Refuses a negative value.
        public At {
            if (value < 0) {
                throw new IllegalArgumentException("a limit is 0 or more, found " + value);
            }
        }

        @Override
        @JsonValue
        public Object json() {
            return value;
        }
    }

    /// The JSON form.
    Object json();

    /// Limited to `value`.
    static Cap at(long value) {
        return new At(value);
    }

    /// Reads the JSON form: a whole number of 0 or more, or `max` (also `unlimited`).
    ///
    /// @throws IllegalArgumentException saying what was wanted and found
    @JsonCreator
    static Cap of(Object json) {
        if (json instanceof Integer || json instanceof Long) {
            return new At(((Number) json).longValue());
        }
        String text = json.toString().strip().toLowerCase(Locale.ROOT);
        if (text.equals("max") || text.equals("unlimited")) {
            return MAX;
        }
        try {
            return new At(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "wanted a whole number or \"max\", found \"" + text + "\"", e);
        }
    }
}
