package io.gearshift.backend.history;

/// Where the slots lie in a file: a page for the header, then the ring of minutes, then that of
/// hours. A slot never crosses a page, so that a full disk or a power cut leaves it old or new.
///
/// @param figures columns of a slot
record Layout(int figures) {

    static final int PAGE = 4096;

    /// 24 hours of minutes.
    static final int MINUTES = 24 * 60;

    /// 30 days of hours.
    static final int HOURS = 30 * 24;

    /// Stamp (minutes or hours since 1970) and checksum.
    static final int SLOT_HEAD = 2 * Integer.BYTES;

    int slotBytes() {
        return SLOT_HEAD + figures * Rollup.BYTES;
    }

    /// Of the whole file.
    int bytes() {
        return PAGE * (1 + pages(MINUTES) + pages(HOURS));
    }

    /// Place of a minute's slot.
    int minute(long minute) {
        return slot(1, (int) Math.floorMod(minute, (long) MINUTES));
    }

    /// Place of an hour's slot.
    int hour(long hour) {
        return slot(1 + pages(MINUTES), (int) Math.floorMod(hour, (long) HOURS));
    }

    private int slot(int firstPage, int index) {
        return PAGE * (firstPage + index / perPage()) + slotBytes() * (index % perPage());
    }

    private int pages(int slots) {
        return (slots + perPage() - 1) / perPage();
    }

    private int perPage() {
        return PAGE / slotBytes();
    }
}
