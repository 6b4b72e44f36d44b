/// Files at places that somebody else may write to: {@link io.gearshift.backend.file.Beneath} opens
/// them without being led elsewhere, through the few system calls of {@link
/// io.gearshift.backend.file.LibC} that Java has no word for.
@NullMarked
package io.gearshift.backend.file;

import org.jspecify.annotations.NullMarked;
