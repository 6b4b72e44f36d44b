/// Tests of the package of the same name.
@NullMarked
package io.gearshift.collectors.ipc;

import org.jspecify.annotations.NullMarked;
