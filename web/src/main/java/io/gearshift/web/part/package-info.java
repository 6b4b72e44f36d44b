/// The parts that pages are made of, worked out for a template that only writes them down: the
/// usage bar ({@link io.gearshift.web.part.UsageBar}), the {@link io.gearshift.web.part.Sparkline},
/// a {@link io.gearshift.web.part.StateView}, a moment ({@link io.gearshift.web.part.When}) and a
/// control that may be disabled ({@link io.gearshift.web.part.Control}).
@NullMarked
package io.gearshift.web.part;

import org.jspecify.annotations.NullMarked;
