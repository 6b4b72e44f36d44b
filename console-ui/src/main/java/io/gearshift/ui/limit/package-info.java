/// The dialog that changes the limits of a gear, with its preview.
@NullMarked
package io.gearshift.ui.limit;

import org.jspecify.annotations.NullMarked;
