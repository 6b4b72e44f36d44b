/// Tests of the console's side of this package.
@NullMarked
package io.gearshift.backend.access;

import org.jspecify.annotations.NullMarked;
