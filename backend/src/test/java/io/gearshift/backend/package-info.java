/// Tests of the backend as a whole.
@NullMarked
package io.gearshift.backend;

import org.jspecify.annotations.NullMarked;
