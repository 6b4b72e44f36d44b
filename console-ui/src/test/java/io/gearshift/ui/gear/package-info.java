/// Tests of the room of the same name.
@NullMarked
package io.gearshift.ui.gear;

import org.jspecify.annotations.NullMarked;
