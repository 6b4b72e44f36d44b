/// The System V IPC objects of an IPC namespace: the three files of `/proc/sysvipc`, a type each.
/// Such a file shows the namespace of whoever opens it, not that of the `/proc` that it is in, so
/// the lines come from a program that went there.
@NullMarked
package io.gearshift.collectors.ipc;

import org.jspecify.annotations.NullMarked;
