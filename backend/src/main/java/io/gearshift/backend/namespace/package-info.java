/// The namespaces of a host as the agent sees them: who is in which ({@link
/// io.gearshift.backend.namespace.HostNamespaces}), whose each is, and how they hang together.
@NullMarked
package io.gearshift.backend.namespace;

import org.jspecify.annotations.NullMarked;
