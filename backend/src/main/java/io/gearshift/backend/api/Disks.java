package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The disks of a host, as far as reading and writing can be limited.
///
/// @param disks by name
/// @param refused why this host limits none; null if it can
public record Disks(List<Disk> disks, @Nullable String refused) {

    /// Nothing is known of a host's disks.
    public static final Disks UNKNOWN = new Disks(List.of(), "The disks of this host are unknown.");

    /// Copies the list.
    public Disks {
        disks = List.copyOf(disks);
    }

    /// One whole disk.
    ///
    /// @param name the kernel's, as in `/sys/block`
    /// @param number major and minor, as in `254:0`
    /// @param mounts where it or a part of it is mounted, in the order of the mount table
    /// @param refused why its reads and writes are not limited; null if they can be
    public record Disk(
            String name,
            String number,
            long sizeBytes,
            List<String> mounts,
            @Nullable String refused) {

        /// Copies the list.
        public Disk {
            mounts = List.copyOf(mounts);
        }
    }
}
