package io.gearshift.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.NamespaceWhy.Act;
import io.gearshift.backend.api.NamespaceWhy.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Twelve pairs of processes, each answer tried.
@Tag("kernel")
final class ReachKernelIT {

    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    private static final String OWN_PIDS = "unshare --fork --pid --mount-proc";
    private static final String OWN_USERS = "unshare --user --map-root-user";

    static List<Arguments> pairs() {
        return List.of(
                pair("root and root", List.of(), List.of(), "SEE SIGNAL TRACE IPC NETWORK FILES"),
                pair(
                        "root and nobody",
                        List.of(),
                        List.of(NOBODY),
                        "SEE SIGNAL TRACE IPC NETWORK FILES"),
                pair("nobody and root", List.of(NOBODY), List.of(), "SEE IPC NETWORK FILES"),
                pair(
                        "nobody and nobody",
                        List.of(NOBODY),
                        List.of(NOBODY),
                        "SEE SIGNAL TRACE IPC NETWORK FILES"),
                pair(
                        "the host and pids of its own",
                        List.of(),
                        List.of(OWN_PIDS),
                        "SEE SIGNAL TRACE IPC NETWORK"),
                pair("pids of its own and the host", List.of(OWN_PIDS), List.of(), "IPC NETWORK"),
                pair(
                        "two with pids of their own",
                        List.of(OWN_PIDS),
                        List.of(OWN_PIDS),
                        "IPC NETWORK"),
                pair(
                        "who made a user namespace and who is in it",
                        List.of(NOBODY),
                        List.of(NOBODY, OWN_USERS),
                        "SEE SIGNAL TRACE IPC NETWORK FILES"),
                pair(
                        "who is in a user namespace and who made it",
                        List.of(NOBODY, OWN_USERS),
                        List.of(NOBODY),
                        "SEE SIGNAL IPC NETWORK FILES"),
                pair(
                        "root of a user namespace and root of the host",
                        List.of(OWN_USERS),
                        List.of(),
                        "SEE SIGNAL IPC NETWORK FILES"),
                pair(
                        "network and keys of its own and the host",
                        List.of("unshare --net --ipc"),
                        List.of(),
                        "SEE SIGNAL TRACE FILES"),
                pair(
                        "two user namespaces of one user",
                        List.of(NOBODY, OWN_USERS),
                        List.of(NOBODY, OWN_USERS + " --ipc --net"),
                        "SEE SIGNAL FILES"));
    }

    private static Arguments pair(String name, List<String> a, List<String> b, String possible) {
        return Arguments.of(name, a, b, List.of(possible.split(" ", -1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void eachAnswerIsWhatHappensWhenItIsTried(
            String name, List<String> behindA, List<String> behindB, List<String> possible) {
        try (Actor a = Actor.behind(behindA.toArray(String[]::new));
                Actor b = Actor.behind(behindB.toArray(String[]::new))) {
            Map<Act, Boolean> said = new EnumMap<>(Act.class);
            for (Verdict verdict : new Reach(a.look(), b.look(), 0).verdicts()) {
                said.put(verdict.act(), verdict.possible());
            }
            Map<Act, Boolean> tried = new EnumMap<>(Act.class);
            int number = numberOf(b, a);
            tried.put(Act.SEE, a.can("test -d /proc/" + number));
            tried.put(Act.SIGNAL, a.can("kill -0 " + number));
            tried.put(Act.TRACE, a.can("( : < /proc/" + number + "/mem )"));
            tried.put(Act.IPC, reachesKeys(a, b));
            tried.put(Act.NETWORK, reachesSockets(a, b));
            tried.put(
                    Act.FILES,
                    a.tell("cksum </proc/self/mountinfo")
                            .equals(b.tell("cksum </proc/self/mountinfo")));
            assertThat(said).as("said of %s, and tried", name).isEqualTo(tried);
            for (Act act : Act.values()) {
                assertThat(said.get(act))
                        .as("%s %s", name, act)
                        .isEqualTo(possible.contains(act.name()));
            }
        }
    }

    /// B's pid as A knows it; where it has none, the one of the host, which must not help.
    private static int numberOf(Actor b, Actor a) {
        List<Integer> numbers = b.look().status().nsPids();
        int level = a.look().pids().size() - 1;
        boolean sees =
                b.look().pids().stream()
                        .anyMatch(each -> each.id().equals(a.look().pids().getFirst().id()));
        return sees ? numbers.get(level) : b.pid();
    }

    private static boolean reachesKeys(Actor a, Actor b) {
        String made = b.tell("ipcmk -M 64");
        String id = made.replaceAll("\\D", "");
        try {
            String key =
                    b.tell(
                            "ipcs -m -i "
                                    + id
                                    + " | sed -n 's/.*key=\\(0x[0-9a-f]*\\).*/\\1/p;'"
                                    + " | head -1; ipcs -m | awk '$2 == "
                                    + id
                                    + " {print $1}'");
            assertThat(key).startsWith("0x");
            return a.can("ipcs -m | grep -q " + key);
        } finally {
            b.tell("ipcrm -m " + id);
        }
    }

    private static boolean reachesSockets(Actor a, Actor b) {
        String name = "gearshift-" + b.pid();
        b.tell(
                "perl -MSocket -e 'socket(S,PF_UNIX,SOCK_STREAM,0); bind(S,pack_sockaddr_un(\"\\0"
                        + name
                        + "\")) or die; listen(S,1); print \"up\\n\"; close STDOUT; sleep 60' >/tmp/"
                        + name
                        + " & while ! test -s /tmp/"
                        + name
                        + "; do sleep 0.05; done; rm /tmp/"
                        + name);
        return a.can(
                "perl -MSocket -e 'socket(S,PF_UNIX,SOCK_STREAM,0);"
                        + " connect(S,pack_sockaddr_un(\"\\0"
                        + name
                        + "\")) or exit 1'");
    }
}
