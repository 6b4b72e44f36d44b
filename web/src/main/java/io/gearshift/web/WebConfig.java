package io.gearshift.web;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Where the web server listens and what it shows of itself.
///
/// @param bind address that the TLS port is bound to; `127.0.0.1` by default, `0.0.0.0` for all
/// @param port TLS port; 8440 by default, 0 for any free one
/// @param socket unix socket for the command line client and the desktop; 107 bytes at most
/// @param tls directory of `certificate.pem` and `key.pem`, made when they are not there
/// @param instance names this console in the cookie, so that several on one machine do not sign
///   each other out: a cookie does not tell ports apart
/// @param hsts whether browsers are told to use TLS only for this host name from now on; false by
///   default, since that also covers everything else on the same host name
public record WebConfig(
        String bind, int port, Path socket, Path tls, String instance, boolean hsts) {

    /// The port if nothing is said.
    public static final int DEFAULT_PORT = 8440;

    /// The address if nothing is said: only this machine.
    public static final String DEFAULT_BIND = "127.0.0.1";

    /// The kernel's limit for the path of a unix socket, without its final zero.
    static final int MAX_SOCKET_PATH = 107;

    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9-]{1,32}");

    /// Refuses values out of range, all at once.
    public WebConfig {
        List<String> problems = new ArrayList<>();
        if (bind.isBlank()) {
            problems.add("--bind wants an address, found nothing");
        }
        if (port < 0 || port > 65535) {
            problems.add("--port wants 0 (any free one) to 65535, found " + port);
        }
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_SOCKET_PATH) {
            problems.add(
                    "the path of a unix socket has at most "
                            + MAX_SOCKET_PATH
                            + " bytes, found "
                            + length
                            + " in "
                            + socket
                            + "; choose a shorter --run");
        }
        if (!INSTANCE.matcher(instance).matches()) {
            problems.add("--instance wants 1 to 32 of a-z 0-9 -, found \"" + instance + "\"");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /// Name of the session cookie. The prefix makes browsers insist on Secure, on the path `/` and
    /// on no Domain.
    public String cookie() {
        return "__Host-gearshift-" + instance;
    }
}
