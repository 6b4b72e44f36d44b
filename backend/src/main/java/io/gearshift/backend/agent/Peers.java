package io.gearshift.backend.agent;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// Who may connect, by what the kernel says of the process at the other end.
///
/// @param users compared by number, not by name
record Peers(Set<UserPrincipal> users) {

    Peers {
        users = Set.copyOf(users);
    }

    /// Root and one user.
    ///
    /// @param name or number of the user
    /// @throws IOException if there is no such user
    static Peers rootAnd(String name) throws IOException {
        UserPrincipal root = user("root");
        UserPrincipal console = user(name);
        return new Peers(root.equals(console) ? Set.of(root) : Set.of(root, console));
    }

    static UserPrincipal user(String name) throws IOException {
        return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
    }

    /// Why the peer may not connect; null if it may.
    @Nullable String refusal(SocketChannel channel) throws IOException {
        UserPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return users.contains(peer)
                ? null
                : "the agent does not serve user %s, only %s"
                        .formatted(
                                peer.getName(),
                                String.join(
                                        " and ",
                                        users.stream()
                                                .map(UserPrincipal::getName)
                                                .sorted()
                                                .toList()));
    }
}
