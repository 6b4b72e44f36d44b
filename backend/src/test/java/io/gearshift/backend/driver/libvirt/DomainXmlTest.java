package io.gearshift.backend.driver.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.driver.ContainerSpec;
import io.gearshift.backend.driver.Tuning;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DomainXmlTest {

    private static final UUID ID = UUID.fromString("11111111-2222-3333-4444-555555555555");

    private static ContainerSpec spec(String record, Tuning tuning) {
        return new ContainerSpec(
                "g-000000000001",
                ID,
                "default/<web>&\"",
                Path.of("/state/mnt/x/root"),
                List.of(new ContainerSpec.Bind(Path.of("/state/data"), "/data", true)),
                "/.gearshift/init",
                1_048_576,
                65_536,
                tuning,
                record);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        var tuning =
                new Tuning(Cap.at(80L << 20), Cap.MAX, Cap.at(96L << 20), 1024L, Cap.MAX, 100_000L);

        DomainDescription read =
                DomainDescription.parse(DomainXml.write(spec("{\"a\":\"<&]]>\"}", tuning)));

        assertThat(read.name()).isEqualTo("g-000000000001");
        assertThat(read.uuid()).isEqualTo(ID);
        assertThat(read.title()).isEqualTo("default/<web>&\"");
        assertThat(read.idBase()).isEqualTo(1_048_576);
        assertThat(read.idCount()).isEqualTo(65_536);
        assertThat(read.record()).isEqualTo("{\"a\":\"<&]]>\"}");
        assertThat(read.tuning()).isEqualTo(tuning);
    }

    @Test
    void everyGearHasAUserNamespaceAndANetworkOfItsOwn() {
        assertThat(DomainXml.write(spec("{}", Tuning.NOTHING)))
                .contains("<uid start=\"0\" target=\"1048576\" count=\"65536\"")
                .contains("<privnet")
                .contains("<on_reboot>destroy</on_reboot>");
    }

    @Test
    void aMetadataElementOfSomebodyElseIsNoRecord() {
        DomainDescription read =
                DomainDescription.parse(
                        "<domain><name>x</name><uuid>"
                                + ID
                                + "</uuid><metadata><record"
                                + " xmlns='urn:other'>{}</record></metadata></domain>");

        assertThat(read.record()).isNull();
        assertThat(read.idBase()).isNull();
        assertThat(read.tuning().hardLimitBytes()).isEqualTo(Cap.MAX);
    }

    @Test
    void interfacesAreThoseThatTheHostHasANameFor() {
        DomainDescription read =
                DomainDescription.parse(
                        "<domain><name>x</name><uuid>"
                                + ID
                                + "</uuid><devices>"
                                + "<filesystem><target dir='/'/></filesystem>"
                                + "<interface type='network'><target dev='vnet0'/></interface>"
                                + "<interface type='network'><source network='a'/></interface>"
                                + "<interface type='ethernet'><target dev='gear1'/></interface>"
                                + "</devices></domain>");

        assertThat(read.interfaces()).containsExactly("vnet0", "gear1");
    }

    @Test
    void entitiesFromOutsideAreRefused() {
        assertThatThrownBy(
                        () ->
                                DomainDescription.parse(
                                        "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
                                                + "<domain><name>&x;</name></domain>"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anythingElseSaysWhatWasWanted() {
        assertThatThrownBy(() -> DomainDescription.parse("<domain/>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wanted");
        assertThatThrownBy(() -> DomainDescription.parse("no xml"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
