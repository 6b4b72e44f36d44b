/// The system calls that reading the kernel needs, bound with java.lang.foreign: {@link
/// io.gearshift.collectors.internal.Posix}. An error comes back as a negative errno, since the
/// texts of Java's exceptions change with the locale. Stays in this module.
@NullMarked
package io.gearshift.collectors.internal;

import org.jspecify.annotations.NullMarked;
