package io.gearshift.web.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PastTest {

    private static final String AT = "2026-11-21T14:05:00Z";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    <a href="/gears">       | <a href="/gears?at=2026-11-21T14:05:00Z">
                    <a href="/gears?sort=cpu"> | <a href="/gears?sort=cpu&amp;at=2026-11-21T14:05:00Z">
                    <a href="/gears/g-1#x"> | <a href="/gears/g-1?at=2026-11-21T14:05:00Z#x">
                    <a href="/">            | <a href="/?at=2026-11-21T14:05:00Z">
                    <a href="/audit">       | <a href="/audit">
                    <a href="/assets/x.css"> | <a href="/assets/x.css">
                    <a href="/gears/new">   | <a href="/gears/new">
                    <a href="https://x/gears"> | <a href="https://x/gears">
                    <div data-live="/live/events?level=" hidden> | <div hidden>
                    <form action="/gears">  | <form action="/gears"><input type="hidden" name="at" value="2026-11-21T14:05:00Z">
                    <form action="/search"> | <form action="/search">
                    <form method="post" action="/gears/g-1/stop"> | <form method="post" action="/gears/g-1/stop">
                    <body hx-headers="x">   | <body data-at="2026-11-21T14:05:00Z" hx-headers="x">
                    """)
    void linksLeadToTheSameMomentAndNothingIsLive(String before, String after) {
        assertThat(Past.keep(before, AT)).isEqualTo(after);
    }

    @Test
    void theBarsOwnLinksStayAsTheyAre() {
        String bar = "<section class=\"timemachine\"><a href=\"/gears\">Now</a></section>";
        assertThat(Past.keep("<a href=\"/events\">" + bar + "<a href=\"/hosts\">", AT))
                .isEqualTo(
                        "<a href=\"/events?at="
                                + AT
                                + "\">"
                                + bar
                                + "<a href=\"/hosts?at="
                                + AT
                                + "\">");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/gears/new", "/gears/g-1/limits/edit", "/gears/g-1/delete", "/audit"})
    void noPageThatChangesSomethingIsOfThePast(String path) {
        assertThat(Past.covers(path)).isFalse();
    }
}
