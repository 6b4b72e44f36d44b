/// Tests of fanotify.
@NullMarked
package io.gearshift.collectors.fanotify;

import org.jspecify.annotations.NullMarked;
