/// The rules of the house, as tests: {@link io.gearshift.architecture.ArchitectureRules} holds
/// them, and each module's `ArchitectureTest` runs them over its own classes.
@NullMarked
package io.gearshift.architecture;

import org.jspecify.annotations.NullMarked;
