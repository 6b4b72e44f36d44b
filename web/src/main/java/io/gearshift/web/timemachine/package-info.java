/// Pages of a moment that is past: `Past` reads which one is asked for and keeps it in links,
/// `PastBar` says it on the page and leads to others.
@NullMarked
package io.gearshift.web.timemachine;

import org.jspecify.annotations.NullMarked;
