/// Reading limits as people type them.
@NullMarked
package io.gearshift.web.limit;

import org.jspecify.annotations.NullMarked;
