/// Tests of the shared vocabulary.
@NullMarked
package io.gearshift.collectors;

import org.jspecify.annotations.NullMarked;
