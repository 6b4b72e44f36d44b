/// Tests of the pages on a real port, against a fleet that only looks alive.
@NullMarked
package io.gearshift.web.page;

import org.jspecify.annotations.NullMarked;
