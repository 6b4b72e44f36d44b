/// Tests of `backend.host`.
@NullMarked
package io.gearshift.backend.host;

import org.jspecify.annotations.NullMarked;
