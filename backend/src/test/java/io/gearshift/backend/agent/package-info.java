/// Tests of `backend.agent`.
@NullMarked
package io.gearshift.backend.agent;

import org.jspecify.annotations.NullMarked;
