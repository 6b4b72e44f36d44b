/// Tests of `backend.api`.
@NullMarked
package io.gearshift.backend.api;

import org.jspecify.annotations.NullMarked;
