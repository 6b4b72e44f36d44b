/// Tests of the room of the same name.
@NullMarked
package io.gearshift.ui;

import org.jspecify.annotations.NullMarked;
