package io.gearshift.web.part;

import io.javalin.http.Context;

/// Hands CSV to a browser, to be saved.
public final class Csv {

    private Csv() {}

    /// Answers with it.
    ///
    /// @param name of the file, without its ending; what is no letter, digit, dot or hyphen becomes
    ///   an underscore
    public static void send(Context answer, String name, String csv) {
        answer.header(
                        "Content-Disposition",
                        "attachment; filename=\""
                                + name.replaceAll("[^A-Za-z0-9.-]", "_")
                                + ".csv\"")
                .contentType("text/csv; charset=utf-8")
                .result(csv);
    }
}
