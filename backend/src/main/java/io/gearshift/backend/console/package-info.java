/// The console core: what stands between the fronts and everything else. {@link
/// io.gearshift.backend.console.ConsoleBackend} opens store, audit and fleet and hands out each
/// caller's {@link io.gearshift.backend.api.Console}, which looks the caller up anew on every call
/// and delegates to one small class per feature.
@NullMarked
package io.gearshift.backend.console;

import org.jspecify.annotations.NullMarked;
