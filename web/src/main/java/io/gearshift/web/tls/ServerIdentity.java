package io.gearshift.web.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's key and certificates.
///
/// @param certificates the server's own first
public record ServerIdentity(PrivateKey key, List<X509Certificate> certificates) {

    /// The certificate with those that vouch for it, PEM.
    public static final String CERTIFICATE_FILE = "certificate.pem";

    /// The private key, PEM, PKCS 8, for its owner only.
    public static final String KEY_FILE = "key.pem";

    private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
    private static final Pattern KEY_PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    /// Copies the list, which may not be empty.
    public ServerIdentity {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("a server has a certificate");
        }
    }

    /// Reads key and certificate from a directory. Makes a self-signed one if there is none, or if
    /// one that we made is about to expire; one that somebody else put there is never replaced.
    ///
    /// @throws IllegalStateException saying which file is wrong and what to do
    public static ServerIdentity in(Path directory, Instant now) {
        Path certificateFile = directory.resolve(CERTIFICATE_FILE);
        Path keyFile = directory.resolve(KEY_FILE);
        try {
            if (!Files.exists(certificateFile) && !Files.exists(keyFile)) {
                make(directory, now);
            }
            ServerIdentity identity = read(certificateFile, keyFile);
            X509Certificate certificate = identity.certificates.getFirst();
            Instant ends = certificate.getNotAfter().toInstant();
            if (ends.minus(RENEW_BEFORE).isBefore(now)) {
                if (ours(certificate)) {
                    make(directory, now);
                    return read(certificateFile, keyFile);
                }
                log.warn("The certificate in {} is valid until {} only", certificateFile, ends);
            }
            return identity;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The certificate in " + directory + " cannot be read or written", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    certificateFile
                            + " and "
                            + keyFile
                            + " are not a PEM certificate and its PEM key (PKCS 8, EC or RSA): "
                            + e.getMessage()
                            + ". Put the right ones there, or remove both to have a self-signed"
                            + " one made.",
                    e);
        }
    }

    /// SHA-256 of the server's certificate, in hex: what a client may pin.
    public String fingerprint() {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(certificates.getFirst().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read can be encoded", e);
        }
    }

    /// As a key store in memory, its only entry protected by an empty password.
    public KeyStore keyStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, new char[0], certificates.toArray(new Certificate[0]));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory needs no file", e);
        }
    }

    /// Without the key.
    @Override
    public String toString() {
        return "ServerIdentity[" + certificates.getFirst().getSubjectX500Principal() + "]";
    }

    private static boolean ours(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && certificate.getSubjectX500Principal().getName().contains("O=Gearshift");
    }

    private static ServerIdentity read(Path certificateFile, Path keyFile)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> chain =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(Files.readAllBytes(certificateFile)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("no certificate found");
        }
        return new ServerIdentity(readKey(keyFile), chain);
    }

    private static PrivateKey readKey(Path keyFile) throws IOException, GeneralSecurityException {
        Matcher pem = KEY_PEM.matcher(Files.readString(keyFile, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new InvalidKeySpecException("no PRIVATE KEY block found");
        }
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("the key is not base64", e);
        }
        try {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (InvalidKeySpecException notElliptic) {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
    }

    private static void make(Path directory, Instant now)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Set<String> names = new LinkedHashSet<>(List.of("localhost"));
        String host = hostName();
        if (HOST_NAME.matcher(host).matches()) {
            names.add(host);
        }
        SelfSigned.Made made = SelfSigned.make(host, names, addresses(), now);
        write(
                directory.resolve(KEY_FILE),
                pem("PRIVATE KEY", made.keys().getPrivate().getEncoded()),
                "rw-------");
        write(
                directory.resolve(CERTIFICATE_FILE),
                pem("CERTIFICATE", made.certificate().getEncoded()),
                "rw-r--r--");
        log.info("Made a self-signed certificate for {} in {}", names, directory);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static Set<InetAddress> addresses() throws IOException {
        Set<InetAddress> all = new LinkedHashSet<>();
        all.add(InetAddress.ofLiteral("127.0.0.1"));
        all.add(InetAddress.ofLiteral("::1"));
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> !each.isLinkLocalAddress() && !each.isLoopbackAddress())
                .limit(20)
                .forEach(all::add);
        return all;
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    /// Whole or not at all, and never readable by others in between.
    private static void write(Path file, String content, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, content, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
