package io.gearshift.web.host;

import io.gearshift.web.namespace.NamespaceTable;
import io.gearshift.web.page.Frame;

/// One host with its namespaces.
public record HostPage(Frame frame, HostView host, NamespaceTable namespaces) {}
