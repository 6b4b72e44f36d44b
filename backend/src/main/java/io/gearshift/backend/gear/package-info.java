/// What a gear is: its record, kept with the gear in the libvirt domain's `<metadata>`, its names
/// and its life cycle.
@NullMarked
package io.gearshift.backend.gear;

import org.jspecify.annotations.NullMarked;
