/// Tests of `backend.logging`.
@NullMarked
package io.gearshift.backend.logging;

import org.jspecify.annotations.NullMarked;
