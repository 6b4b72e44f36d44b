package io.gearshift.backend.access;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/// Argon2id hashes of passwords (RFC 9106) in the usual text form,
/// `$argon2id$v=19$m=12288,t=3,p=1$salt$hash`, so that the cost can be raised later. 12 MiB and
/// three passes are what OWASP gives for small machines. One at a time: a flood of sign-ins costs
/// time, not memory.
final class Passwords {
    private static final int MEMORY_KIB = 12 * 1024;
    private static final int PASSES = 3;
    private static final int LENGTH = 32;

    /// Compared with where there is no password: it costs the same, and nothing matches it.
    private static final String NOBODY =
            "$argon2id$v=19$m="
                    + MEMORY_KIB
                    + ",t="
                    + PASSES
                    + ",p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                    + "A".repeat(43);

    private final Semaphore one = new Semaphore(1, true);

    /// The text to keep for a password.
    String hash(char[] password) {
        byte[] salt = Secrets.salt();
        byte[] hash = compute(password, salt, MEMORY_KIB, PASSES, 1, LENGTH);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m="
                + MEMORY_KIB
                + ",t="
                + PASSES
                + ",p=1$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(hash);
    }

    /// Whether the password is the one; takes as long where there is none to compare with.
    ///
    /// @param kept null if the user does not exist or has no password
    boolean matches(char[] password, @Nullable String kept) {
        String[] parts = (kept == null ? NOBODY : kept).split("[$,=]", -1);
        // "", argon2id, v, 19, m, M, t, T, p, P, salt, hash
        Base64.Decoder base64 = Base64.getDecoder();
        byte[] wanted = base64.decode(parts[11]);
        byte[] found =
                compute(
                        password,
                        base64.decode(parts[10]),
                        Integer.parseInt(parts[5]),
                        Integer.parseInt(parts[7]),
                        Integer.parseInt(parts[9]),
                        wanted.length);
        return MessageDigest.isEqual(wanted, found) && kept != null;
    }

    private byte[] compute(
            char[] password, byte[] salt, int memory, int passes, int lanes, int length) {
        ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        byte[] bytes = new byte[utf8.remaining()];
        utf8.get(bytes).clear();
        utf8.put(new byte[utf8.remaining()]);
        byte[] result = new byte[length];
        one.acquireUninterruptibly();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(
                    new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                            .withMemoryAsKB(memory)
                            .withIterations(passes)
                            .withParallelism(lanes)
                            .withSalt(salt)
                            .build());
            generator.generateBytes(bytes, result);
        } finally {
            one.release();
            Arrays.fill(bytes, (byte) 0);
        }
        return result;
    }
}
