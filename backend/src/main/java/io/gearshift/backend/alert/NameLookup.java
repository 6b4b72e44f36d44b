package io.gearshift.backend.alert;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks names up for somebody who does not wait for ever: the system's own look-up takes as long
/// as its name servers let it, and cannot be broken off. One that is given up ends by itself, on a
/// thread of its own; there are only so many of them. Safe for many threads.
final class NameLookup {
    /// Under way at once.
    static final int MOST = 8;

    /// How a name is looked up.
    @FunctionalInterface
    interface Resolver {
        /// All addresses of a name; of an address, itself.
        InetAddress[] addresses(String name) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final Semaphore places = new Semaphore(MOST);

    NameLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /// All addresses of a name.
    ///
    /// @throws IOException in words; also if it takes too long
    List<InetAddress> find(String name, Duration atMost) throws IOException {
        if (!places.tryAcquire()) {
            throw new IOException(
                    "The name "
                            + name
                            + " is not looked up: "
                            + MOST
                            + " others still wait for a name server.");
        }
        var found = new CompletableFuture<List<InetAddress>>();
        Thread.ofPlatform().daemon().name("alert-name").start(() -> lookUp(name, found));
        try {
            return found.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "The name "
                            + name
                            + " was not looked up within "
                            + atMost.toSeconds()
                            + " s: no name server answers.",
                    e);
        } catch (ExecutionException e) {
            IOException unknown = new UnknownHostException("The name " + name + " is not known.");
            unknown.initCause(e.getCause());
            throw unknown;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            IOException given = new InterruptedIOException("The look-up was given up.");
            given.initCause(e);
            throw given;
        }
    }

    private void lookUp(String name, CompletableFuture<List<InetAddress>> found) {
        try {
            found.complete(List.of(resolver.addresses(name)));
        } catch (UnknownHostException | RuntimeException e) {
            found.completeExceptionally(e);
        } finally {
            places.release();
        }
    }
}
