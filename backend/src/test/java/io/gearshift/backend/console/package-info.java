/// Tests of the console core over a {@link io.gearshift.backend.fake.FakeHost}.
@NullMarked
package io.gearshift.backend.console;

import org.jspecify.annotations.NullMarked;
