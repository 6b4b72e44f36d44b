/// The namespaces of a host: {@link io.gearshift.collectors.namespace.NamespaceScanner} finds all
/// of them, with the same figures as lsns(8), {@link
/// io.gearshift.collectors.namespace.NamespaceLinks} those of one process.
@NullMarked
package io.gearshift.collectors.namespace;

import org.jspecify.annotations.NullMarked;
