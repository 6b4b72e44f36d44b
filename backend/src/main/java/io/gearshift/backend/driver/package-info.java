/// The replaceable container driver: {@link io.gearshift.backend.driver.ContainerDriver} is the one
/// interface that life cycle, limits and execution go through, in terms that any driver can serve.
/// `driver.libvirt` is the one for libvirt-LXC.
@NullMarked
package io.gearshift.backend.driver;

import org.jspecify.annotations.NullMarked;
