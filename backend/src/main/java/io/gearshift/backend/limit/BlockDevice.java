package io.gearshift.backend.limit;

/// A block device of a host, whether or not it holds anything now.
///
/// @param name the kernel's, for example `vda`
/// @param number major and minor, `254:0`
/// @param sequence of its kind in the kernel (`diskseq`), another one whenever a disk was put in;
///   empty before Linux 5.15
public record BlockDevice(String name, String number, String sequence) {

    /// What tells it from one that was called so before.
    String identity() {
        return number + " " + sequence;
    }
}
