package io.gearshift.web.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir Path directory;

    @Test
    void theFirstStartMakesACertificateThatVerifies() throws GeneralSecurityException {
        X509Certificate certificate = ServerIdentity.in(directory, NOW).certificates().getFirst();
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(NOW));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
                .isEqualTo(256);
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("[2, localhost]", "[7, 127.0.0.1]", "[7, 0:0:0:0:0:0:0:1]");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getBasicConstraints()).as("not an authority").isEqualTo(-1);
        assertThat(Duration.between(NOW, certificate.getNotAfter().toInstant()).toDays())
                .isLessThanOrEqualTo(825);
    }

    @Test
    void theKeyIsForItsOwnerOnly() throws IOException {
        ServerIdentity.in(directory, NOW);
        assertThat(permissions(ServerIdentity.KEY_FILE)).isEqualTo("rw-------");
        assertThat(permissions(ServerIdentity.CERTIFICATE_FILE)).isEqualTo("rw-r--r--");
    }

    @Test
    void itStaysTheSameUntilItIsAboutToEnd() {
        String first = ServerIdentity.in(directory, NOW).fingerprint();
        assertThat(ServerIdentity.in(directory, NOW.plus(Duration.ofDays(700))).fingerprint())
                .isEqualTo(first);
        assertThat(ServerIdentity.in(directory, NOW.plus(Duration.ofDays(790))).fingerprint())
                .isNotEqualTo(first);
    }

    @Test
    void aDateAfter2049IsWrittenInTheOtherForm() throws GeneralSecurityException {
        Instant late = Instant.parse("2050-06-01T00:00:00Z");
        X509Certificate certificate = ServerIdentity.in(directory, late).certificates().getFirst();
        certificate.checkValidity(Date.from(late));
    }

    @Test
    void aBrokenKeySaysWhichFilesAndWhatToDo() throws IOException {
        ServerIdentity.in(directory, NOW);
        Files.writeString(directory.resolve(ServerIdentity.KEY_FILE), "not a key");
        assertThatThrownBy(() -> ServerIdentity.in(directory, NOW))
                .hasMessageContaining(directory.resolve(ServerIdentity.KEY_FILE).toString())
                .hasMessageContaining("remove both");
    }

    @Test
    void nothingShowsTheKey() {
        assertThat(ServerIdentity.in(directory, NOW).toString()).doesNotContain("PrivateKey");
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(file)));
    }
}
