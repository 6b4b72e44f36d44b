package io.gearshift.collectors.net;

/// One interface with its counters, seen from the namespace that it is in.
///
/// @param name at most 15 bytes
/// @param received what came in through it
/// @param sent what went out through it
public record NetInterface(String name, Traffic received, Traffic sent) {}
