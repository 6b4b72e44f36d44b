/// What every page has: the frame around it ({@link io.gearshift.web.page.Frame}), the rendering
/// ({@link io.gearshift.web.page.Pages}), the one class that knows htmx ({@link
/// io.gearshift.web.page.Htmx}), the message after a redirect, and how an error looks.
@NullMarked
package io.gearshift.web.page;

import org.jspecify.annotations.NullMarked;
