/// Containers by libvirt-LXC: {@link io.gearshift.backend.driver.libvirt.LibvirtDriver} through
/// libvirt-java, and {@link io.gearshift.backend.driver.libvirt.LibvirtCalls} for what that lacks.
/// Two of its calls must never be made: `getCPUStats`, which corrupts the heap, and
/// `setSchedulerParameters`, which throws with two parameters.
@NullMarked
package io.gearshift.backend.driver.libvirt;

import org.jspecify.annotations.NullMarked;
