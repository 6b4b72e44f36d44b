/// Tests of pages of moments that are past.
@NullMarked
package io.gearshift.web.timemachine;

import org.jspecify.annotations.NullMarked;
