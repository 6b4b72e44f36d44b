/// The first page: what needs a look, how full the hosts are, what happened last.
@NullMarked
package io.gearshift.web.overview;

import org.jspecify.annotations.NullMarked;
