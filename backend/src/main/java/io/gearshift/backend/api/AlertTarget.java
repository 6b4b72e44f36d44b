package io.gearshift.backend.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where alerts are sent to: a webhook or a mailbox. Its secret is never told.
///
/// @param id stable; see {@link AlertRule#ID}
/// @param secretSet whether there is one: the key that signs a webhook's calls, or the password of
///   the mail server
/// @param waiting how many notices are not delivered yet
/// @param delivered when something was delivered last; null if never
/// @param problem why the last attempt did not work, or not for every receiver of a mail; null if
///   it did, or there was none
public record AlertTarget(
        String id,
        Terms terms,
        boolean secretSet,
        int waiting,
        @Nullable Instant delivered,
        @Nullable String problem) {

    /// Where to, and how.
    ///
    /// @param url of a webhook, `https://` or `http://`; null for mail
    /// @param mail null for a webhook
    public record Terms(@Nullable String url, @Nullable Mail mail, boolean enabled) {
        private static final int LONGEST = 2000;
        private static final int HIGHEST_PORT = 65_535;

        /// Everything that is wrong with it, in sentences; empty if nothing is.
        public List<String> problems() {
            List<String> problems = new ArrayList<>();
            String address = url;
            Mail letter = mail;
            if ((address == null) == (letter == null)) {
                problems.add("A target is a webhook's address or a mail server, not both.");
            } else if (address != null && !isWebhook(address)) {
                problems.add(
                        "The address of a webhook is http:// or https:// with a host and a path,"
                                + " without user, password and fragment.");
            } else if (letter != null) {
                problems.addAll(letter.problems());
            }
            return problems;
        }

        /// Whether a secret that was given for `before` may go to where this points: the same kind,
        /// server and port, no less secured. A path, a user or receivers may differ.
        public boolean mayHaveSecretOf(Terms before) {
            String address = url;
            String old = before.url();
            Mail letter = mail;
            Mail oldLetter = before.mail();
            if (address != null && old != null) {
                return server(URI.create(address)).equals(server(URI.create(old)));
            }
            return letter != null
                    && oldLetter != null
                    && letter.server().equalsIgnoreCase(oldLetter.server())
                    && letter.port() == oldLetter.port()
                    && letter.security().compareTo(oldLetter.security()) >= 0;
        }

        private static List<Object> server(URI uri) {
            boolean secure = "https".equals(uri.getScheme());
            return List.of(
                    secure,
                    uri.getHost().toLowerCase(Locale.ROOT),
                    uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80);
        }

        private static boolean isWebhook(String address) {
            if (address.length() > LONGEST) {
                return false;
            }
            try {
                URI uri = new URI(address);
                int port = uri.getPort();
                return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getRawUserInfo() == null
                        && uri.getRawFragment() == null
                        && port != 0
                        && port <= HIGHEST_PORT
                        && address.chars().allMatch(c -> c > ' ' && c < 0x7f);
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }

    /// How mail is sent.
    ///
    /// @param server name or address of the mail server
    /// @param user that signs in there; null for none
    public record Mail(
            String server,
            int port,
            Security security,
            @Nullable String user,
            String from,
            List<String> to) {

        private static final String ADDRESS = "[^\\s<>,;:\"@\\p{Cntrl}]+@[^\\s<>,;:\"@\\p{Cntrl}]+";
        private static final int MOST = 20;

        /// Copies the list.
        public Mail {
            to = List.copyOf(to);
        }

        private List<String> problems() {
            List<String> problems = new ArrayList<>();
            if (!server.matches("[A-Za-z0-9.:_-]{1,253}") || port < 1 || port > 65_535) {
                problems.add("A mail server is a name or address, and a port of 1 to 65535.");
            }
            if (!from.matches(ADDRESS)) {
                problems.add("The sender is an address such as gearshift@example.org.");
            }
            if (to.isEmpty()
                    || to.size() > MOST
                    || !to.stream().allMatch(a -> a.matches(ADDRESS))) {
                problems.add("There are 1 to 20 receivers, each an address.");
            }
            if (user != null && security == Security.NONE) {
                problems.add("A password is only sent with STARTTLS or TLS.");
            }
            return problems;
        }
    }

    /// How the way to the mail server is secured, the least first.
    public enum Security {
        /// Not at all.
        NONE,
        /// STARTTLS, and no mail without.
        STARTTLS,
        /// TLS from the start, usually on port 465.
        TLS
    }
}
