/// What feeds parsers with input that nobody writes: a fuzzer (`./gearshift fuzz`), and in each
/// test run texts of real kernels with small changes.
@NullMarked
package io.gearshift.collectors.fuzz;

import org.jspecify.annotations.NullMarked;
