/// Commands as people type them.
@NullMarked
package io.gearshift.web.gear;

import org.jspecify.annotations.NullMarked;
