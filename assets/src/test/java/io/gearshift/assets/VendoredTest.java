package io.gearshift.assets;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class VendoredTest {

    @Test
    void everyLibraryIsTheFileThatWeLookedAtAndBringsItsLicence() throws NoSuchAlgorithmException {
        for (Vendored library : Vendored.ALL) {
            byte[] file = Resources.bytes("/io/gearshift/assets/" + library.path());
            assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
                    .as(library.name())
                    .isEqualTo(library.sha256());
            assertThat(library.licenceText()).isNotBlank();
        }
    }

    @Test
    void noLibraryFetchesFromElsewhere() {
        for (Vendored library : Vendored.ALL) {
            assertThat(library.text()).doesNotContain("unpkg.com").doesNotContain("jsdelivr");
        }
    }
}
