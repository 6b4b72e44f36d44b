/// The benchmarks, `./gearshift bench NAME`: {@link io.gearshift.bench.Bench} is the front, {@link
/// io.gearshift.bench.Instance} a copy of the product with its own state folder, and each benchmark
/// a class. Each states its bounds in its output and fails when one does not hold.
@NullMarked
package io.gearshift.bench;

import org.jspecify.annotations.NullMarked;
