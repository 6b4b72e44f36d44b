/// The web server: one Jetty with a TLS and a unix socket connector, the security headers, the
/// question of who calls ({@link Callers}), and errors. Each feature adds its pages or REST routes
/// through {@link Routes}; {@link ConsoleMain} alone wires the console together.
@NullMarked
package io.gearshift.web;

import org.jspecify.annotations.NullMarked;
