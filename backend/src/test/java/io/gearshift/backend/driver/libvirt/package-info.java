/// Tests of the libvirt driver that need no libvirt: its XML, and calls that must not be made.
@NullMarked
package io.gearshift.backend.driver.libvirt;

import org.jspecify.annotations.NullMarked;
