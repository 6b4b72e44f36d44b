/// Whose use rose when a gear had to wait: finds the spike in its pressure, and ranks the gears
/// beside it.
@NullMarked
package io.gearshift.backend.blame;

import org.jspecify.annotations.NullMarked;
