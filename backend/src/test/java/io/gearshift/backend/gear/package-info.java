/// Tests of gears: pure ones, and on the real kernel with a libvirtd of their own.
@NullMarked
package io.gearshift.backend.gear;

import org.jspecify.annotations.NullMarked;
