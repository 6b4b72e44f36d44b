/// Tests of reading a gear's output.
@NullMarked
package io.gearshift.backend.attach;

import org.jspecify.annotations.NullMarked;
