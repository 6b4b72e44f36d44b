package io.gearshift.backend.api;

/// Finds out who is calling and hands out that caller's {@link Console}. All secrets are compared
/// by hash. Failed sign-ins are throttled by user and by address.
public interface Doorkeeper {

    /// Signs in with the secret of a one-time link, which is used up.
    ///
    /// @throws ConsoleException `access.sign-in-failed`
    SignedIn withLink(String secret, From from);

    /// Signs in with name and password. Takes the same time whether or not the user exists.
    ///
    /// @throws ConsoleException `access.sign-in-failed`, `access.throttled`
    SignedIn withPassword(String user, char[] password, From from);

    /// The console of a signed-in browser.
    ///
    /// @throws ConsoleException `access.not-signed-in`
    Console session(String secret);

    /// The console of a bearer of an API token.
    ///
    /// @param via `api` or `desktop`
    /// @throws ConsoleException `access.not-signed-in`
    Console token(String secret, String via);

    /// The console of a local process on our unix socket.
    ///
    /// @param uid as the kernel reports the peer
    /// @param via `ctl` or `desktop`
    /// @throws ConsoleException `access.not-permitted`
    Console peer(int uid, String via);

    /// Ends a session. Unknown ones are ignored.
    void signOut(String secret);

    /// Has `listener` run each time that a session, token, user or grant has ended or changed, so
    /// that what is under way for a caller can be looked at again. It must not block; one at most.
    void whenAccessChanges(Runnable listener);

    /// Where somebody signs in from.
    ///
    /// @param address of the client
    /// @param device what the browser calls itself; only what can be printed of it is kept, and 300
    ///   characters at most
    record From(String address, String device) {
        private static final int LONGEST = 300;

        /// Takes the device's name, which anybody can choose, as far as it can be shown.
        public From {
            String printable = device.replaceAll("[^\\x20-\\x7e]", "");
            device = printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST);
        }

        /// From an address, by a client that does not say what it is.
        public static From address(String address) {
            return new From(address, "");
        }
    }

    /// A session that was just opened.
    ///
    /// @param secret for the cookie, 256 bits
    record SignedIn(String secret, Me me) {
        /// Without the secret.
        @Override
        public String toString() {
            return "SignedIn[" + me + "]";
        }
    }
}
