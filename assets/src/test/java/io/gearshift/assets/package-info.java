/// Tests of what both fronts share.
@NullMarked
package io.gearshift.assets;

import org.jspecify.annotations.NullMarked;
