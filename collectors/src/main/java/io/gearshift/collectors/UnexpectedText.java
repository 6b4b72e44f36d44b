package io.gearshift.collectors;

/// A kernel file says something else than its format promises. Becomes {@link Reading.Malformed}.
public final class UnexpectedText extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    private final String wanted;
    private final String found;

    /// Says what was wanted and what was found instead; a long text is shown by its beginning.
    public UnexpectedText(String wanted, String found) {
        super("wanted " + wanted + ", found \"" + shorten(found) + "\"");
        this.wanted = wanted;
        this.found = shorten(found);
    }

    /// What the format promises.
    public String wanted() {
        return wanted;
    }

    /// What was there.
    public String found() {
        return found;
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
