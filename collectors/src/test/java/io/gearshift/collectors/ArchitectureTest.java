package io.gearshift.collectors;

import io.gearshift.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    @Test
    void theRulesOfTheHouseHold() {
        ArchitectureRules.check("io.gearshift.collectors");
    }
}
