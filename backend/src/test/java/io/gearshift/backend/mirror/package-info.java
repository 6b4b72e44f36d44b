/// Tests of the mirror.
@NullMarked
package io.gearshift.backend.mirror;

import org.jspecify.annotations.NullMarked;
