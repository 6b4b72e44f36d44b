/// Tests of what is kept of earlier times.
@NullMarked
package io.gearshift.backend.timemachine;

import org.jspecify.annotations.NullMarked;
