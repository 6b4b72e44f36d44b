/// What lasts now, the rules that raise alerts, and where they are sent to.
@NullMarked
package io.gearshift.web.alert;

import org.jspecify.annotations.NullMarked;
