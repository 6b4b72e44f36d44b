/// The server's certificate: {@link ServerIdentity} reads it from two PEM files, or makes a
/// self-signed one there on the first start.
@NullMarked
package io.gearshift.web.tls;

import org.jspecify.annotations.NullMarked;
