package io.gearshift.web.page;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.ErrorPage;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/// How an error looks: a toast that stays for htmx, the sign-in for who is not signed in, else a
/// page, in the frame where that can be drawn.
public final class ErrorView implements ErrorPage {

    private @Nullable Pages pages;

    /// Sets what it is drawn with, once the server has it; before that errors are plain text.
    public void use(Pages drawn) {
        this.pages = drawn;
    }

    /// An error as a page or toast.
    ///
    /// @param frame null for a toast
    /// @param bare whether the reader is not known, so that there is no rail
    public record Model(@Nullable Frame frame, boolean bare, Failure failure) {

        /// What "copy details" copies.
        public String details() {
            return failure.code().code() + " " + failure.reference() + ": " + failure.message();
        }
    }

    @Override
    public void write(Context answer, Failure failure) {
        Pages drawn = pages;
        if (drawn == null) {
            PLAIN.write(answer, failure);
            return;
        }
        boolean fragment = Htmx.wantsFragment(answer);
        if (failure.code() == ErrorCode.NOT_SIGNED_IN) {
            String next = fragment ? Htmx.currentPath(answer) : Pages.here(answer);
            String signIn =
                    "/sign-in"
                            + (next == null || next.equals("/")
                                    ? ""
                                    : "?next=" + Pages.encode(next));
            if (fragment) {
                Htmx.leadTo(answer, signIn);
            } else if (answer.req().getMethod().equals("GET")
                    && !"text/event-stream".equals(answer.header("Accept"))) {
                answer.redirect(signIn, HttpStatus.SEE_OTHER);
            } else {
                drawn.show(
                        answer,
                        "layout/error",
                        new Model(drawn.bareFrame(answer, "Not signed in"), true, failure));
            }
            return;
        }
        if (fragment) {
            Htmx.appendTo(answer, "#toasts");
            drawn.show(answer, "part/_error", new Model(null, false, failure));
            return;
        }
        Frame frame = null;
        try {
            frame = drawn.frame(drawn.visit(answer), "", "Something is in the way");
        } catch (ConsoleException e) {
            // Who asks is not known, or the host that would fill the rail does not answer: the
            // error is shown without it.
            frame = null;
        }
        boolean bare = frame == null;
        drawn.show(
                answer,
                "layout/error",
                new Model(
                        frame == null ? drawn.bareFrame(answer, "Something is in the way") : frame,
                        bare,
                        failure));
    }
}
