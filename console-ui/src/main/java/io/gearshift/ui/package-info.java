/// The desktop console: {@link io.gearshift.ui.DesktopMain} starts it, {@link io.gearshift.ui.View}
/// lists its screens, one package each. It sees only `backend.api` and has no power of its own.
@NullMarked
package io.gearshift.ui;

import org.jspecify.annotations.NullMarked;
