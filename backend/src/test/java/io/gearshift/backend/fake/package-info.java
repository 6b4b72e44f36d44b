/// A host without a kernel, for tests of everything above the link: {@link
/// io.gearshift.backend.fake.FakeHost} behaves like an agent with gears in memory, {@link
/// io.gearshift.backend.fake.FakeConsole} is a whole console core over it, with a clock that moves
/// only when it is told to.
@NullMarked
package io.gearshift.backend.fake;

import org.jspecify.annotations.NullMarked;
