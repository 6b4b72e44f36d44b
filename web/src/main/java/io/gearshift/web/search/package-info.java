/// Finding anything by name from every page.
@NullMarked
package io.gearshift.web.search;

import org.jspecify.annotations.NullMarked;
