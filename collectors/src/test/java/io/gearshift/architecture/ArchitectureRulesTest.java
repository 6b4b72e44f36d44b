package io.gearshift.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {

    @Test
    void aPackageThatIsNotThereAnyMoreIsAFailureAndNotAGreenResult() {
        assertThatThrownBy(
                        () ->
                                ArchitectureRules.check(
                                        "io.gearshift.collectors", "io.gearshift.gone"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no class in io.gearshift.gone");
    }

    @Test
    void aRuleWithNothingToJudgeIsAFailure() {
        assertThatThrownBy(
                        () -> ArchitectureRules.check("io.gearshift.collectors", "io.gearshift.ui"))
                .isInstanceOf(AssertionError.class);
    }
}
