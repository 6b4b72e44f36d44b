/// Tests of `backend.heap`.
@NullMarked
package io.gearshift.backend.heap;

import org.jspecify.annotations.NullMarked;
