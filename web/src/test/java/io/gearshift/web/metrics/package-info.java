/// Tests of what is collected.
@NullMarked
package io.gearshift.web.metrics;

import org.jspecify.annotations.NullMarked;
