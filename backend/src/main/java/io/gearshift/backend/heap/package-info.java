/// Keeps a program's memory near what it uses.
@NullMarked
package io.gearshift.backend.heap;

import org.jspecify.annotations.NullMarked;
