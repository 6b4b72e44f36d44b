package io.gearshift.backend.alert;

/// What a rule's watch is of one gear or host, as far as a look tells.
sealed interface Reading {

    /// It is this much; 1 or 0 for what is so or not.
    record Present(double figure) implements Reading {}

    /// Nobody knows at the moment: the condition neither holds nor is over.
    record Unknown() implements Reading {}

    /// There is nothing to be watched any more, so the condition is over.
    ///
    /// @param why one sentence
    record Ended(String why) implements Reading {}

    /// Nobody knows.
    Reading UNKNOWN = new Unknown();
}
