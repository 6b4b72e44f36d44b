package io.gearshift.web;

import io.gearshift.backend.api.ErrorCode;
import io.javalin.http.Context;

/// How an error looks in a browser. The status is already set.
@FunctionalInterface
public interface ErrorPage {

    /// The plainest one.
    ErrorPage PLAIN =
            (answer, failure) ->
                    answer.contentType("text/plain; charset=utf-8")
                            .result(
                                    failure.message()
                                            + "\n"
                                            + failure.code().code()
                                            + " "
                                            + failure.reference()
                                            + "\n");

    /// Writes the page, or the fragment, or redirects to the sign-in.
    void write(Context answer, Failure failure);

    /// What went wrong.
    ///
    /// @param message whole sentences for the person
    /// @param reference under which the log has details; what a user can quote
    record Failure(ErrorCode code, String message, String reference) {}
}
