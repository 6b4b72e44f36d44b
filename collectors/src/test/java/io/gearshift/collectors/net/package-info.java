/// Tests of interfaces.
@NullMarked
package io.gearshift.collectors.net;

import org.jspecify.annotations.NullMarked;
