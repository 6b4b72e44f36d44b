/// Tests of limits: pure ones over folders that look like cgroups of both versions ({@link
/// io.gearshift.backend.namespace.LimitLab}), and kernel ones over groups of their own.
@NullMarked
package io.gearshift.backend.namespace;

import org.jspecify.annotations.NullMarked;
