/// Tests of limits: pure ones over folders that look like cgroups of both versions ({@link
/// io.gearshift.backend.limit.LimitLab}), and kernel ones over groups of their own.
@NullMarked
package io.gearshift.backend.limit;

import org.jspecify.annotations.NullMarked;
