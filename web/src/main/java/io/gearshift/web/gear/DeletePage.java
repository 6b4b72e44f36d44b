package io.gearshift.web.gear;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import org.jspecify.annotations.Nullable;

/// Asks before a gear is deleted.
///
/// @param frame null for the dialog
/// @param lost what is lost, in whole sentences
/// @param error why the last attempt did not work; empty if there was none
public record DeletePage(
        @Nullable Frame frame,
        String csrf,
        String path,
        String name,
        String lost,
        String error,
        Control delete) {}
