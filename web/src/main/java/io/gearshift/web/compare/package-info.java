/// One figure of several gears on one chart.
@NullMarked
package io.gearshift.web.compare;

import org.jspecify.annotations.NullMarked;
