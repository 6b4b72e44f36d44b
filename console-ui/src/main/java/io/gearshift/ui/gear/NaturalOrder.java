package io.gearshift.ui.gear;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Orders names as people do: web2 before web10.
final class NaturalOrder {
    private static final Pattern PARTS = Pattern.compile("\\d+|\\D+");

    /// Numbers by value, the rest by character.
    static final Comparator<String> COMPARATOR = NaturalOrder::compare;

    private NaturalOrder() {}

    private static int compare(String one, String other) {
        var left = PARTS.matcher(one).results().map(MatchResult::group).iterator();
        var right = PARTS.matcher(other).results().map(MatchResult::group).iterator();
        while (left.hasNext() && right.hasNext()) {
            String a = left.next();
            String b = right.next();
            boolean numbers = Character.isDigit(a.charAt(0)) && Character.isDigit(b.charAt(0));
            int order = numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return left.hasNext() ? 1 : right.hasNext() ? -1 : 0;
    }
}
