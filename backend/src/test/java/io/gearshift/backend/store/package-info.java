/// Tests of the console's side of this package.
@NullMarked
package io.gearshift.backend.store;

import org.jspecify.annotations.NullMarked;
