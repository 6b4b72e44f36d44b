/// Tests of `backend.host.frame`.
@NullMarked
package io.gearshift.backend.host.frame;

import org.jspecify.annotations.NullMarked;
