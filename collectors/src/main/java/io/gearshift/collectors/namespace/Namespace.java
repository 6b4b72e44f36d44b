package io.gearshift.collectors.namespace;

import io.gearshift.collectors.Reading;

/// One namespace of a host and who is in it, as a line of lsns.
///
/// @param id type and number
/// @param processes how many processes (not threads) are in it; ended ones that are not reaped are
///   still in their pid and user namespace
/// @param lowestPid the lowest pid of them
/// @param lowest user and command of that process; gone where it ended during the scan
public record Namespace(
        NamespaceId id, int processes, int lowestPid, Reading<ProcessLabel> lowest) {}
