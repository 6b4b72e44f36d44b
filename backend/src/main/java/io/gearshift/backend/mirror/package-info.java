/// A running gear from inside and from outside, side by side: {@link
/// io.gearshift.backend.mirror.GearMirrors} reads mounts and id maps out of `/proc`, and has
/// `gear-mirror` tell what only somebody inside can see. What comes out is hostile.
@NullMarked
package io.gearshift.backend.mirror;

import org.jspecify.annotations.NullMarked;
