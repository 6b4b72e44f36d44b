package io.gearshift.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// CSRF tokens: an HMAC under the session's own secret, so nothing is stored and a restart of the
/// console leaves open pages working. Each token is masked with fresh random bytes, so that the
/// compressed size of a page says nothing about it (BREACH).
final class Csrf {

    private static final byte[] PURPOSE = "gearshift csrf 1".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Csrf() {}

    static String token(String sessionSecret) {
        byte[] mask = new byte[LENGTH];
        RANDOM.nextBytes(mask);
        byte[] token = Arrays.copyOf(mask, 2 * LENGTH);
        byte[] code = code(sessionSecret);
        for (int i = 0; i < LENGTH; i++) {
            token[LENGTH + i] = (byte) (mask[i] ^ code[i]);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    static boolean matches(String sessionSecret, @Nullable String token) {
        if (token == null || token.length() > 4 * LENGTH) {
            return false;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length != 2 * LENGTH) {
            return false;
        }
        byte[] code = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            code[i] = (byte) (bytes[i] ^ bytes[LENGTH + i]);
        }
        return MessageDigest.isEqual(code, code(sessionSecret));
    }

    private static byte[] code(String sessionSecret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            sessionSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(PURPOSE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
