/// The list of events.
@NullMarked
package io.gearshift.web.event;

import org.jspecify.annotations.NullMarked;
