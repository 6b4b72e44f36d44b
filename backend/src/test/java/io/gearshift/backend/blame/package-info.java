@NullMarked
package io.gearshift.backend.blame;

import org.jspecify.annotations.NullMarked;
