/// The live table of gears with start, stop and one live chart.
@NullMarked
package io.gearshift.ui.gear;

import org.jspecify.annotations.NullMarked;
