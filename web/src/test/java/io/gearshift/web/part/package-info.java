/// The parts that pages are made of, without a server.
@NullMarked
package io.gearshift.web.part;

import org.jspecify.annotations.NullMarked;
