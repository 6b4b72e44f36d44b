/// Tests of namespaces.
@NullMarked
package io.gearshift.collectors.namespace;

import org.jspecify.annotations.NullMarked;
