package io.gearshift.web;

import io.gearshift.architecture.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theRulesHold() {
        ArchitectureRules.check("io.gearshift.web", "io.gearshift.ctl");
    }
}
