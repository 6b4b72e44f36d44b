package io.gearshift.backend.driver.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.libvirt.Domain;
import org.libvirt.SchedParameter;

final class ForbiddenCallsTest {

    private final JavaClasses classes =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.gearshift.backend");

    @Test
    void callsThatCorruptTheHeapOrThrowAreNeverMade() {
        ArchRuleDefinition.noClasses()
                .should()
                .callMethod(Domain.class, "getCPUStats", int.class, int.class)
                .because("with two processors it writes past its buffer")
                .check(classes);
        ArchRuleDefinition.noClasses()
                .should()
                .callMethod(Domain.class, "setSchedulerParameters", SchedParameter[].class)
                .because("it throws with two parameters; LibvirtCalls has the one with flags")
                .check(classes);
        ArchRuleDefinition.noClasses()
                .should()
                .callMethod(Domain.class, "getSchedulerParameters")
                .because("libvirtd 9 crashes on it when the container is not running")
                .check(classes);
        ArchRuleDefinition.noClasses()
                .should()
                .callMethod(Domain.class, "shutdown")
                .because("in its default mode it returns success and does nothing")
                .check(classes);
    }

    @Test
    void ourOwnCallsDoNotHaveTheOneThatCrashesLibvirtd() {
        assertThat(Arrays.stream(LibvirtCalls.class.getMethods()).map(each -> each.getName()))
                .noneMatch(name -> name.startsWith("virDomainGetSchedulerParameters"));
    }
}
