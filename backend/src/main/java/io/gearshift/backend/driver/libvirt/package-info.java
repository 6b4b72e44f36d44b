/// Containers by libvirt-LXC: {@link io.gearshift.backend.driver.libvirt.LibvirtDriver} through
/// libvirt-java, and {@link io.gearshift.backend.driver.libvirt.LibvirtCalls} for what that lacks.
/// Three calls must never be made: `getCPUStats`, which corrupts our heap, `setSchedulerParameters`
/// of libvirt-java, which throws with two parameters, and `virDomainGetSchedulerParametersFlags`,
/// which crashes libvirtd 9 when the container is not running.
@NullMarked
package io.gearshift.backend.driver.libvirt;

import org.jspecify.annotations.NullMarked;
