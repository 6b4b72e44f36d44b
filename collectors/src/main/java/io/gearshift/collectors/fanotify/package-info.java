/// Who writes to files of a file system, told by the kernel: {@link
/// io.gearshift.collectors.fanotify.FileWrites}, see fanotify(7).
@NullMarked
package io.gearshift.collectors.fanotify;

import org.jspecify.annotations.NullMarked;
