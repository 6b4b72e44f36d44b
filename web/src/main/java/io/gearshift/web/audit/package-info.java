/// The audit: who changed what, with undo where it can be undone.
@NullMarked
package io.gearshift.web.audit;

import org.jspecify.annotations.NullMarked;
