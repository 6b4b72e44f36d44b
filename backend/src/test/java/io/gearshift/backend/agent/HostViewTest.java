package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import org.junit.jupiter.api.Test;

final class HostViewTest {

    private static final Limits CAPPED =
            Limits.NONE.with(new LimitChange(Cap.at(200), null, null, null, null, null, null));

    @Test
    void whatWasThrottledIsSaidWhateverIsKnownOfACap() {
        assertThat(HostView.throttled(Figure.of(0.25), Limits.NONE)).isEqualTo(Figure.of(0.25));
        assertThat(HostView.throttled(Figure.of(0.25), CAPPED)).isEqualTo(Figure.of(0.25));
    }

    @Test
    void thereIsNoCapOnlyWhereNoneIsInForce() {
        assertThat(HostView.throttled(Figure.of(0), CAPPED)).isEqualTo(Figure.of(0));
        assertThat(HostView.throttled(Figure.of(0), Limits.NONE))
                .isEqualTo(Figure.absent("no CPU cap"));
    }

    @Test
    void whyThereIsNoShareIsKept() {
        assertThat(HostView.throttled(Figure.NO_RATE_YET, Limits.NONE))
                .isEqualTo(Figure.NO_RATE_YET);
    }
}
