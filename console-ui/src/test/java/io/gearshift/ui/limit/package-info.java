/// Tests of the room of the same name.
@NullMarked
package io.gearshift.ui.limit;

import org.jspecify.annotations.NullMarked;
