/// Commands as people type them.
@NullMarked
package io.gearshift.web.audit;

import org.jspecify.annotations.NullMarked;
