package io.gearshift.ui;

import io.gearshift.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    @Test
    void theRulesOfTheHouseHold() {
        ArchitectureRules.check("io.gearshift.ui");
    }
}
