/// `/proc/PID`: one type per file, each with `of(root, pid)` that reads it and `parse(text)`.
/// {@link io.gearshift.collectors.proc.ProcessTable} puts several together, with the pid outside
/// and the pid inside. What a process says about itself is hostile: {@link
/// io.gearshift.collectors.proc.VisibleText} makes its control characters visible.
@NullMarked
package io.gearshift.collectors.proc;

import org.jspecify.annotations.NullMarked;
