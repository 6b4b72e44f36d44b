/// The command line client, `gearshift ctl`: {@link io.gearshift.ctl.Ctl} is the front, one class
/// per noun with a method per verb. It speaks to the console over its unix socket and sees only
/// `backend.api`.
@NullMarked
package io.gearshift.ctl;

import org.jspecify.annotations.NullMarked;
