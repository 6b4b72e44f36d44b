package io.gearshift.web.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Makes a key on P-256 and a certificate for it that it signs itself (RFC 5280). The JDK can read
/// certificates and cannot make one; its `keytool` would be a second JVM, and is not in every
/// runtime image.
final class SelfSigned {

    /// Clients of some makers refuse certificates that are valid for longer than 825 days.
    static final Duration VALID = Duration.ofDays(800);

    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));

    /// The keys and the certificate of the public one.
    record Made(KeyPair keys, X509Certificate certificate) {}

    private SelfSigned() {}

    static Made make(String commonName, Set<String> names, Set<InetAddress> addresses, Instant now)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        byte[] body = body(commonName, names, addresses, now, keys);
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(body);
        byte[] der = Der.sequence(body, ECDSA_SHA256, Der.bitString(signer.sign()));
        return new Made(
                keys,
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(der)));
    }

    private static byte[] body(
            String commonName,
            Set<String> names,
            Set<InetAddress> addresses,
            Instant now,
            KeyPair keys)
            throws GeneralSecurityException {
        byte[] who =
                Der.sequence(
                        Der.set(Der.sequence(Der.oid("2.5.4.10"), Der.utf8("Gearshift"))),
                        Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(commonName))));
        byte[] publicKey = keys.getPublic().getEncoded();
        byte[] keyId = Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(publicKey), 20);
        byte[] extensions =
                Der.sequence(
                        extension("2.5.29.19", true, Der.sequence()),
                        // digitalSignature
                        extension("2.5.29.15", true, Der.bitString(7, new byte[] {(byte) 0x80})),
                        extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
                        extension("2.5.29.14", false, Der.octetString(keyId)),
                        extension("2.5.29.17", false, alternativeNames(names, addresses)));
        return Der.sequence(
                Der.tagged(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(126, new SecureRandom()).setBit(126)),
                ECDSA_SHA256,
                who,
                Der.sequence(Der.time(now.minus(CLOCKS_DIFFER)), Der.time(now.plus(VALID))),
                who,
                publicKey,
                Der.tagged(3, extensions));
    }

    private static byte[] extension(String oid, boolean critical, byte[] content) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octetString(content))
                : Der.sequence(Der.oid(oid), Der.octetString(content));
    }

    private static byte[] alternativeNames(Set<String> names, Set<InetAddress> addresses) {
        List<byte[]> all = new ArrayList<>();
        for (String name : names) {
            all.add(Der.implicit(2, name.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        }
        for (InetAddress address : addresses) {
            all.add(Der.implicit(7, address.getAddress()));
        }
        return Der.sequence(all.toArray(byte[][]::new));
    }
}
