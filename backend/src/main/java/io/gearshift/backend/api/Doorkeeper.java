package io.gearshift.backend.api;

/// Finds out who is calling and hands out that caller's {@link Console}. All secrets are compared
/// by hash. Failed sign-ins are throttled by user and by address.
public interface Doorkeeper {

    /// Signs in with the secret of a one-time link, which is used up.
    ///
    /// @throws ConsoleException `access.sign-in-failed`
    SignedIn withLink(String secret, String address);

    /// Signs in with name and password. Takes the same time whether or not the user exists.
    ///
    /// @throws ConsoleException `access.sign-in-failed`, `access.throttled`
    SignedIn withPassword(String user, char[] password, String address);

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
