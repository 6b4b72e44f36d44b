/// Tests of the REST API on a real port.
@NullMarked
package io.gearshift.web.rest;

import org.jspecify.annotations.NullMarked;
