/// The host as a whole: processor time, memory, load, pressure, uptime and what it calls itself.
/// One type per kernel file, each with `of(root)` that reads it and `parse(text)`.
@NullMarked
package io.gearshift.collectors.host;

import org.jspecify.annotations.NullMarked;
