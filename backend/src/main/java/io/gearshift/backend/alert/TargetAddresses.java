package io.gearshift.backend.alert;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import javax.net.SocketFactory;

/// Which addresses alerts may be sent to. An administrator types where to, and the console is
/// inside: without this it could be made to talk to what listens on its own machine only, or to the
/// service on 169.254.169.254 that tells a virtual machine its secrets. What is checked is the
/// address that is connected to, after its name was looked up, so that a name cannot change its
/// meaning between.
final class TargetAddresses {
    private static final int CONNECT_MILLIS = 5_000;

    private static final Duration IN_ALL = Duration.ofSeconds(60);

    /// For one name; a name server that does not answer is given up after five seconds, and the
    /// next is asked.
    private static final Duration LOOK_UP = Duration.ofSeconds(10);

    private final boolean local;
    private final Duration inAll;
    private final NameLookup names;

    /// @param local whether this machine's own and link-local addresses are fine too
    TargetAddresses(boolean local) {
        this(local, IN_ALL);
    }

    /// @param inAll how long a connection lasts at most, from the look-up of its name
    TargetAddresses(boolean local, Duration inAll) {
        this(local, inAll, InetAddress::getAllByName);
    }

    /// @param resolver looks names up
    TargetAddresses(boolean local, Duration inAll, NameLookup.Resolver resolver) {
        this.local = local;
        this.inAll = inAll;
        this.names = new NameLookup(resolver);
    }

    /// All addresses of a name, within ten seconds and within what a connection may last.
    ///
    /// @throws IOException in words
    List<InetAddress> lookUp(String host) throws IOException {
        return names.find(host, inAll.compareTo(LOOK_UP) < 0 ? inAll : LOOK_UP);
    }

    /// A connection to the first address of a host that takes one.
    ///
    /// @throws IOException in words, without the port's or path's secrets
    Socket connect(String host, int port) throws IOException {
        long began = System.nanoTime();
        IOException last = new UnknownHostException("The name " + host + " is not known.");
        for (InetAddress address : lookUp(host)) {
            Duration left = inAll.minusNanos(System.nanoTime() - began);
            if (!left.isPositive()) {
                throw BoundedSocket.tooLong(inAll);
            }
            Socket socket = new Checked(left);
            try {
                socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /// Sockets that connect only to what is allowed; for a library that opens its own.
    SocketFactory sockets() {
        return new Factory();
    }

    /// A mapped IPv4 address (`::ffff:a.b.c.d`) is checked as the IPv4 address that the kernel
    /// connects to: literals are turned into one by the JDK, answers of a name server are not.
    ///
    /// @throws IOException if it is not allowed
    void check(InetAddress found) throws IOException {
        InetAddress address = InetAddress.getByAddress(found.getAddress());
        if (!local && ours(address)) {
            throw new IOException(
                    "The address "
                            + address.getHostAddress()
                            + " is this machine's own or reaches only its link. Start the console"
                            + " with --alert-local true if that is meant.");
        }
    }

    private static boolean ours(InetAddress address) throws IOException {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || (address instanceof Inet4Address && address.getAddress()[0] == 0)
                || (address instanceof Inet6Address six && embedded(six))
                || NetworkInterface.getByInetAddress(address) != null;
    }

    /// An IPv4 address in disguise (`::a.b.c.d`, NAT64's `64:ff9b::/96`, 6to4's `2002::/16`,
    /// Teredo's `2001::/32`, ISATAP's `::5efe:a.b.c.d` behind any prefix) may lead back to this
    /// machine.
    private static boolean embedded(Inet6Address address) {
        byte[] bytes = address.getAddress();
        boolean nat64 =
                bytes[0] == 0
                        && bytes[1] == 0x64
                        && (bytes[2] & 0xff) == 0xff
                        && (bytes[3] & 0xff) == 0x9b;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean teredo = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0;
        // The first of its bytes has the bit that says whether the IPv4 address is a global one.
        boolean isatap =
                (bytes[8] & 0xfd) == 0
                        && bytes[9] == 0
                        && bytes[10] == 0x5e
                        && (bytes[11] & 0xff) == 0xfe;
        return address.isIPv4CompatibleAddress() || nat64 || sixToFour || teredo || isatap;
    }

    private final class Checked extends BoundedSocket {
        Checked(Duration left) {
            super(inAll, left);
        }

        @Override
        public void connect(SocketAddress where, int timeout) throws IOException {
            if (!(where instanceof InetSocketAddress address) || address.isUnresolved()) {
                throw new UnknownHostException("The name " + where + " is not known.");
            }
            check(address.getAddress());
            super.connect(where, timeout);
        }

        @Override
        public void connect(SocketAddress where) throws IOException {
            connect(where, CONNECT_MILLIS);
        }
    }

    private final class Factory extends SocketFactory {
        @Override
        public Socket createSocket() {
            return new Checked(inAll);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return TargetAddresses.this.connect(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            Socket socket = new Checked(inAll);
            socket.connect(new InetSocketAddress(host, port));
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort)
                throws IOException {
            return createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
                throws IOException {
            return createSocket(host, port);
        }
    }
}
