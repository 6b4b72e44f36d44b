/// The same done to many gears: the form for limits with its preview, and what became of it.
@NullMarked
package io.gearshift.web.bulk;

import org.jspecify.annotations.NullMarked;
