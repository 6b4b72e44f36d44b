/// Changing limits from a page: the form, the preview while typing, apply, keep, undo, and what to
/// do about drift.
@NullMarked
package io.gearshift.web.limit;

import org.jspecify.annotations.NullMarked;
