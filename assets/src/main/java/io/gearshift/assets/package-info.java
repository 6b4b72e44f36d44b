/// What both fronts share so that they look and speak alike: {@link io.gearshift.assets.Tokens}
/// (colours and sizes from one file), {@link io.gearshift.assets.Texts} (the words for states,
/// limits and figures), {@link io.gearshift.assets.Say} (numbers with their units) and the icons.
/// The browser libraries that the web front serves are named in {@link
/// io.gearshift.assets.Vendored} with licence and hash.
@NullMarked
package io.gearshift.assets;

import org.jspecify.annotations.NullMarked;
