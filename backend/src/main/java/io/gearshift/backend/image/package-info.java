/// Base images on this host. So far there is one, built in: {@link
/// io.gearshift.backend.image.ImageStore} makes it of the distribution's busybox, so that a first
/// gear needs no download.
@NullMarked
package io.gearshift.backend.image;

import org.jspecify.annotations.NullMarked;
