/// Tests of the server's certificate.
@NullMarked
package io.gearshift.web.tls;

import org.jspecify.annotations.NullMarked;
