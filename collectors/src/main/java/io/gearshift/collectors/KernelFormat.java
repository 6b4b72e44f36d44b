package io.gearshift.collectors;

/// The format of one kernel file: makes a value of its text.
///
/// @param <T> the parsed value
@FunctionalInterface
public interface KernelFormat<T> {

    /// Parses the whole text of a file.
    ///
    /// @throws UnexpectedText where the text is not of this format
    T parse(String text) throws UnexpectedText;
}
