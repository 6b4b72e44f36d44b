/// Tests of the sampling loop and history.
@NullMarked
package io.gearshift.collectors.sampler;

import org.jspecify.annotations.NullMarked;
