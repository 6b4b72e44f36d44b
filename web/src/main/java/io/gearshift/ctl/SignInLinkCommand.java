package io.gearshift.ctl;

import io.gearshift.backend.api.SignInLink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `ctl sign-in-link`.
@Command(
        name = "sign-in-link",
        description = "Prints a link that signs a browser in, once, within 10 minutes.",
        mixinStandardHelpOptions = true)
final class SignInLinkCommand implements Callable<Integer> {
    @ParentCommand private Ctl ctl;

    @Option(names = "--user", paramLabel = "USER", description = "For whom (default: you).")
    private @Nullable String user;

    @Override
    public Integer call() {
        String who = user == null ? ctl.console().me().user() : user;
        SignInLink link = ctl.console().createSignInLink(who);
        String url = ctl.console().info().address() + link.path();
        ctl.output()
                .one(
                        Map.of("url", url, "user", link.user(), "expires", link.expires()),
                        List.of(url));
        return Ctl.DONE;
    }
}
