/// Tests of the server on real ports, against a console that remembers what it was asked.
@NullMarked
package io.gearshift.web;

import org.jspecify.annotations.NullMarked;
