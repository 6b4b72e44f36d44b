/// What tests on the real kernel share: {@link io.gearshift.collectors.kernel.OwnGroup} makes a
/// control group of their own and always removes it.
@NullMarked
package io.gearshift.collectors.kernel;

import org.jspecify.annotations.NullMarked;
