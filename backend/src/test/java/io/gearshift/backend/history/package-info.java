/// Tests of the long history.
@NullMarked
package io.gearshift.backend.history;

import org.jspecify.annotations.NullMarked;
