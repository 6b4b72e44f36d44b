/// How the programs log: {@link io.gearshift.backend.logging.Logging} sends everything to standard
/// output, one line each, for a service manager or a file to keep.
@NullMarked
package io.gearshift.backend.logging;

import org.jspecify.annotations.NullMarked;
