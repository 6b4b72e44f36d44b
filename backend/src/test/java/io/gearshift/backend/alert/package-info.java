/// Tests of alerts.
@NullMarked
package io.gearshift.backend.alert;

import org.jspecify.annotations.NullMarked;
