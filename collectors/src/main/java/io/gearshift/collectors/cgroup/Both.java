package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;

/// A figure that needs two readings: present where both are, else in the state of the first that is
/// not.
final class Both {

    private Both() {}

    /// Makes one value of two.
    interface Join<A, B, T> {
        T of(A first, B second) throws UnexpectedText;
    }

    static <A, B, T> Reading<T> of(Reading<A> first, Reading<B> second, Join<A, B, T> join) {
        return first.flatMap(
                one -> second.flatMap(two -> join(one.path(), one.value(), two.value(), join)));
    }

    private static <A, B, T> Reading<T> join(String path, A one, B two, Join<A, B, T> join) {
        try {
            return new Reading.Present<>(path, join.of(one, two));
        } catch (UnexpectedText e) {
            return new Reading.Malformed<>(path, e.wanted(), e.found());
        }
    }
}
