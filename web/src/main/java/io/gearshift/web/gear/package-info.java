/// The pages of gears: the list ({@link io.gearshift.web.gear.GearList}), the form for a new one,
/// and the page of one gear with its tabs. {@link io.gearshift.web.gear.GearRoutes} has all routes.
@NullMarked
package io.gearshift.web.gear;

import org.jspecify.annotations.NullMarked;
