/// Live pages and streams over real connections.
@NullMarked
package io.gearshift.web.live;

import org.jspecify.annotations.NullMarked;
