/// Choosing a console and connecting to it.
@NullMarked
package io.gearshift.ui.connect;

import org.jspecify.annotations.NullMarked;
