package io.gearshift.backend.driver.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/// The calls of libvirt that libvirt-java does not have. Names and order of parameters are those of
/// `libvirt-domain.h`; -1 or null is failure, described by {@link #virGetLastErrorMessage} on the
/// same thread.
interface LibvirtCalls extends Library {

    /// `VIR_DOMAIN_AFFECT_LIVE`.
    int LIVE = 1;

    /// `VIR_DOMAIN_AFFECT_CONFIG`.
    int CONFIG = 2;

    /// `VIR_DOMAIN_SHUTDOWN_SIGNAL`: SIGTERM to the first process.
    int SHUTDOWN_SIGNAL = 1 << 3;

    /// The library, loaded once.
    static LibvirtCalls load() {
        return Holder.LIBRARY;
    }

    /// Where the one library is kept.
    final class Holder {
        private static final LibvirtCalls LIBRARY = Native.load("virt", LibvirtCalls.class);

        private Holder() {}
    }

    @Nullable DomainPointer virDomainLookupByName(ConnectionPointer connection, String name);

    int virDomainFree(DomainPointer domain);

    int virDomainShutdownFlags(DomainPointer domain, int flags);

    int virDomainSetMemoryParameters(DomainPointer domain, Memory params, int count, int flags);

    int virDomainSetSchedulerParametersFlags(
            DomainPointer domain, Memory params, int count, int flags);

    @Nullable String virGetLastErrorMessage();
}
