package io.gearshift.backend.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Mail to a real listener that speaks SMTP.
final class MailerTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    /// Takes one mail after the other, and writes down what it is told.
    private static final class Listener implements AutoCloseable {
        final List<String> commands = new CopyOnWriteArrayList<>();
        final BlockingQueue<String> mails = new LinkedBlockingQueue<>();
        private final ServerSocket server;
        private final List<String> offers;

        Listener(String... offers) throws IOException {
            this.server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            this.offers = List.of(offers);
            Thread.ofVirtual().name("smtp").start(this::serve);
        }

        int port() {
            return server.getLocalPort();
        }

        private void serve() {
            try {
                while (!server.isClosed()) {
                    try (Socket socket = server.accept()) {
                        talk(socket);
                    }
                }
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }

        private void talk(Socket socket) throws IOException {
            var in =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            say(socket, "220 test");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                commands.add(line);
                String verb = line.split(" ", 2)[0].toUpperCase(java.util.Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> {
                        for (String offer : offers) {
                            say(socket, "250-" + offer);
                        }
                        say(socket, "250 8BITMIME");
                    }
                    case "DATA" -> {
                        say(socket, "354 go on");
                        StringBuilder mail = new StringBuilder();
                        for (String each = in.readLine();
                                each != null && !each.equals(".");
                                each = in.readLine()) {
                            mail.append(each).append('\n');
                        }
                        mails.add(mail.toString());
                        say(socket, "250 taken");
                    }
                    case "RCPT" ->
                            say(
                                    socket,
                                    !line.contains("nobody")
                                            ? "250 ok"
                                            : "550 no such mailbox"
                                                    + (line.contains("long")
                                                            ? " at all".repeat(100)
                                                            : ""));
                    case "STARTTLS" -> {
                        say(socket, "220 go ahead");
                        return;
                    }
                    case "QUIT" -> {
                        say(socket, "221 bye");
                        return;
                    }
                    default -> say(socket, "250 ok");
                }
            }
        }

        private static void say(Socket socket, String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static Mailer mailer(boolean local) {
        return new Mailer(
                new TargetAddresses(local), (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    private static AlertTarget.Mail mail(
            Listener to, AlertTarget.Security security, @Nullable String user, String receiver) {
        return new AlertTarget.Mail(
                "127.0.0.1", to.port(), security, user, "gearshift@example.org", List.of(receiver));
    }

    private static Notice notice(Notice.What what, String text) {
        return notice(what, "g-1", text);
    }

    private static Notice notice(Notice.What what, String gear, String text) {
        return new Notice(
                what,
                "a-1",
                "throttled",
                "Throttled",
                AlertRule.Watch.GEAR_THROTTLED,
                Event.Severity.WARNING,
                "fake",
                gear,
                "web1",
                "default",
                NOW,
                NOW,
                87.0,
                50.0,
                text,
                "/gears/g-1");
    }

    @Test
    void aBurstIsOneMail() throws Exception {
        try (Listener listener = new Listener()) {
            mailer(true)
                    .send(
                            mail(listener, AlertTarget.Security.NONE, null, "ops@example.org"),
                            null,
                            List.of(
                                    notice(Notice.What.RAISED, "web1: CPU throttled 87 %."),
                                    notice(Notice.What.RAISED, "web2: CPU throttled 91 %."),
                                    notice(Notice.What.CLEARED, "web3: over.")),
                            NOW);

            String mail = listener.mails.poll(10, TimeUnit.SECONDS);
            assertThat(mail)
                    .contains("Subject: [Gearshift] 2 raised, 1 over: web1: CPU throttled 87 %.")
                    .contains("From: gearshift@example.org")
                    .contains("To: ops@example.org")
                    .contains("web2: CPU throttled 91 %.")
                    .contains("web3: over.")
                    .contains("In the console: /gears/g-1");
            assertThat(listener.mails).isEmpty();
        }
    }

    @Test
    void aHostileNameAddsNeitherHeaderNorReceiver() throws Exception {
        try (Listener listener = new Listener()) {
            mailer(true)
                    .send(
                            mail(listener, AlertTarget.Security.NONE, null, "ops@example.org"),
                            null,
                            List.of(
                                    notice(
                                            Notice.What.RAISED,
                                            "a\nBcc: thief@example.org",
                                            "x\r\nBcc: thief@example.org\r\n\r\n.\r\nQUIT")),
                            NOW);

            String mail = listener.mails.poll(10, TimeUnit.SECONDS);
            assertThat(mail).doesNotContain("\nBcc:");
            assertThat(listener.commands).filteredOn(c -> c.startsWith("RCPT")).hasSize(1);
        }
    }

    @Test
    void withoutTheTlsThatIsWantedNothingIsSent() throws IOException {
        try (Listener listener = new Listener("AUTH PLAIN LOGIN")) {
            assertThatThrownBy(
                            () ->
                                    mailer(true)
                                            .send(
                                                    mail(
                                                            listener,
                                                            AlertTarget.Security.STARTTLS,
                                                            "ops",
                                                            "ops@example.org"),
                                                    "hunter22",
                                                    List.of(Notice.test("root", NOW)),
                                                    NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("STARTTLS")
                    .hasMessageNotContaining("hunter22");
            assertThat(listener.commands)
                    .noneMatch(c -> c.startsWith("AUTH") || c.startsWith("MAIL"));
        }
    }

    @Test
    void whatTheServerRefusesIsSaid() throws IOException {
        try (Listener listener = new Listener()) {
            assertThatThrownBy(
                            () ->
                                    mailer(true)
                                            .send(
                                                    mail(
                                                            listener,
                                                            AlertTarget.Security.NONE,
                                                            null,
                                                            "nobody@example.org"),
                                                    null,
                                                    List.of(Notice.test("root", NOW)),
                                                    NOW))
                    .hasMessageContaining("no such mailbox");
        }
    }

    /// Somebody who says one thing, again and again, and hears nothing.
    private static void chatter(ServerSocket server, String line, long pauseNanos) {
        try (Socket socket = server.accept()) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            while (!Thread.currentThread().isInterrupted()) {
                socket.getOutputStream().write(bytes);
                LockSupport.parkNanos(pauseNanos);
            }
        } catch (IOException e) {
            // The other side has had enough, which is what it is for.
            return;
        }
    }

    @Test
    void aNameServerThatDoesNotAnswerIsGivenUp() {
        var answer = new CountDownLatch(1);
        Mailer mailer =
                new Mailer(
                        new TargetAddresses(
                                true,
                                Duration.ofMillis(200),
                                name -> {
                                    try {
                                        answer.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    return new InetAddress[0];
                                }),
                        (SSLSocketFactory) SSLSocketFactory.getDefault());
        AlertTarget.Mail mail =
                new AlertTarget.Mail(
                        "mail.example.org",
                        25,
                        AlertTarget.Security.NONE,
                        null,
                        "gearshift@example.org",
                        List.of("ops@example.org"));
        try {
            assertThatThrownBy(
                            () -> mailer.send(mail, null, List.of(Notice.test("root", NOW)), NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mail.example.org was not looked up within");
        } finally {
            answer.countDown();
        }
    }

    private static void assertEnds(String line, long pauseNanos, String why) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread talking = Thread.ofVirtual().start(() -> chatter(server, line, pauseNanos));
            Mailer mailer =
                    new Mailer(
                            new TargetAddresses(true, Duration.ofSeconds(2)),
                            (SSLSocketFactory) SSLSocketFactory.getDefault());
            AlertTarget.Mail mail =
                    new AlertTarget.Mail(
                            "127.0.0.1",
                            server.getLocalPort(),
                            AlertTarget.Security.NONE,
                            null,
                            "gearshift@example.org",
                            List.of("ops@example.org"));
            long before = System.nanoTime();
            assertThatThrownBy(
                            () -> mailer.send(mail, null, List.of(Notice.test("root", NOW)), NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(why);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(10));
            talking.interrupt();
            talking.join(Duration.ofSeconds(10));
        }
    }

    @Test
    void aServerThatNeverEndsIsHeardForSoLongAndNoLonger() throws Exception {
        assertEnds("220-more\r\n", 0, "more than 64 kB");
        assertEnds("no line has an end ", 0, "more than 64 kB");
        assertEnds("220-more\r\n", 50_000_000L, "longer than 2 s in all");
    }

    @Test
    void whatTheServerSaysIsCut() throws IOException {
        try (Listener listener = new Listener()) {
            assertThatThrownBy(
                            () ->
                                    mailer(true)
                                            .send(
                                                    mail(
                                                            listener,
                                                            AlertTarget.Security.NONE,
                                                            null,
                                                            "nobody-long@example.org"),
                                                    null,
                                                    List.of(Notice.test("root", NOW)),
                                                    NOW))
                    .hasMessageContaining("no such mailbox")
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeBetween(300, 350));
        }
    }

    @Test
    void oneMailboxThatIsRefusedKeepsTheMailFromNoOther() throws Exception {
        try (Listener listener = new Listener()) {
            AlertTarget.Mail two =
                    new AlertTarget.Mail(
                            "127.0.0.1",
                            listener.port(),
                            AlertTarget.Security.NONE,
                            null,
                            "gearshift@example.org",
                            List.of("nobody@example.org", "ops@example.org"));

            String problem = mailer(true).send(two, null, List.of(Notice.test("root", NOW)), NOW);

            assertThat(problem)
                    .isEqualTo("The mail server refused 1 of 2 receivers: 550 no such mailbox");
            assertThat(listener.mails.poll(10, TimeUnit.SECONDS)).contains("A test that root");
        }
    }

    @Test
    void thisMachineIsRefusedUnlessItIsAllowed() throws IOException {
        try (Listener listener = new Listener()) {
            for (AlertTarget.Security security : AlertTarget.Security.values()) {
                assertThatThrownBy(
                                () ->
                                        mailer(false)
                                                .send(
                                                        mail(
                                                                listener,
                                                                security,
                                                                null,
                                                                "ops@example.org"),
                                                        null,
                                                        List.of(Notice.test("root", NOW)),
                                                        NOW))
                        .as(security.name())
                        .hasMessageContaining("--alert-local true");
            }
            assertThat(listener.commands).isEmpty();
        }
    }
}
