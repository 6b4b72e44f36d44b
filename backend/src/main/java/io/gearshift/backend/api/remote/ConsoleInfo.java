package io.gearshift.backend.api.remote;

/// The console itself.
///
/// @param address for a browser, without a path, for example `https://localhost:8440`
/// @param instance names it among several on one machine
/// @param certificateSha256 of its TLS certificate, in hex
public record ConsoleInfo(
        String version, String address, String instance, String certificateSha256) {}
