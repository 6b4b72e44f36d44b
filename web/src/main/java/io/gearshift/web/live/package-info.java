/// Live pages: one stream of server-sent events per page that says only what changed. {@link
/// io.gearshift.web.live.LiveStream} is the stream.
@NullMarked
package io.gearshift.web.live;

import org.jspecify.annotations.NullMarked;
