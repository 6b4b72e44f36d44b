package io.gearshift.backend.alert;

import io.gearshift.backend.api.AlertTarget;
import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Sends notices as one plain-text mail.
final class Mailer {
    private static final String CONNECT_MILLIS = "5000";
    private static final String ANSWER_MILLIS = "15000";
    private static final int LONGEST_SUBJECT = 160;
    private static final int LONGEST_REASON = 300;

    private final TargetAddresses addresses;
    private final SSLSocketFactory tls;

    Mailer(TargetAddresses addresses, SSLSocketFactory tls) {
        this.addresses = addresses;
        this.tls = tls;
    }

    /// Sends, and waits until the server has taken it for at least one receiver.
    ///
    /// @param password of the mail's user; null for none
    /// @return in words that it was refused for some; null if for none
    /// @throws IOException if it was not taken; in words
    @Nullable String send(
            AlertTarget.Mail mail, @Nullable String password, List<Notice> notices, Instant now)
            throws IOException {
        Session session = Session.getInstance(properties(mail));
        try {
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(mail.from(), true));
            for (String to : mail.to()) {
                message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
            }
            message.setSubject(subject(notices), "UTF-8");
            message.setText(text(notices), "UTF-8");
            message.setHeader("Auto-Submitted", "auto-generated");
            message.setSentDate(Date.from(now));
            // The library looks the name up itself, for as long as that takes: from the JDK's
            // memory,
            // once it was found here.
            var _ = addresses.lookUp(mail.server());
            try (Transport transport = session.getTransport()) {
                transport.connect(
                        mail.server(),
                        mail.port(),
                        mail.user(),
                        mail.user() == null ? null : password);
                message.saveChanges();
                transport.sendMessage(message, message.getAllRecipients());
            }
            return null;
        } catch (SendFailedException e) {
            Address[] taken = e.getValidSentAddresses();
            int refused = mail.to().size() - (taken == null ? 0 : taken.length);
            if (refused == mail.to().size()) {
                throw new IOException("The mail server did not take it: " + reason(e), e);
            }
            return "The mail server refused "
                    + refused
                    + " of "
                    + mail.to().size()
                    + " receivers: "
                    + reason(e);
        } catch (MessagingException e) {
            throw new IOException("The mail server did not take it: " + reason(e), e);
        }
    }

    private Properties properties(AlertTarget.Mail mail) {
        Properties all = new Properties();
        all.put("mail.transport.protocol", "smtp");
        all.put("mail.smtp.auth", Boolean.toString(mail.user() != null));
        all.put("mail.smtp.connectiontimeout", CONNECT_MILLIS);
        all.put("mail.smtp.timeout", ANSWER_MILLIS);
        all.put("mail.smtp.writetimeout", ANSWER_MILLIS);
        all.put("mail.smtp.localhost", "gearshift");
        all.put("mail.smtp.sendpartial", "true");
        all.put("mail.smtp.socketFactory", addresses.sockets());
        all.put("mail.smtp.socketFactory.fallback", "false");
        all.put("mail.smtp.ssl.checkserveridentity", "true");
        switch (mail.security()) {
            case NONE -> all.put("mail.smtp.starttls.enable", "false");
            case STARTTLS -> {
                all.put("mail.smtp.starttls.enable", "true");
                all.put("mail.smtp.starttls.required", "true");
                all.put("mail.smtp.ssl.socketFactory", tls);
            }
            case TLS -> {
                // The library wraps what this factory makes; so the address is checked here too.
                all.put("mail.smtp.ssl.enable", "true");
                all.put("mail.smtp.ssl.socketFactory", addresses.sockets());
            }
        }
        return all;
    }

    private static String subject(List<Notice> notices) {
        long raised = notices.stream().filter(n -> n.what() == Notice.What.RAISED).count();
        Notice first =
                notices.stream()
                        .filter(each -> each.what() == Notice.What.RAISED)
                        .findFirst()
                        .orElse(notices.getFirst());
        String what =
                notices.size() == 1
                        ? word(first) + ": "
                        : raised + " raised, " + (notices.size() - raised) + " over: ";
        String all = "[Gearshift] " + what + line(first.text());
        return all.length() <= LONGEST_SUBJECT ? all : all.substring(0, LONGEST_SUBJECT) + "...";
    }

    private static String text(List<Notice> notices) {
        StringBuilder text = new StringBuilder();
        for (Notice each : notices) {
            text.append(word(each).toUpperCase(Locale.ROOT))
                    .append(' ')
                    .append(each.severity().name().toLowerCase(Locale.ROOT))
                    .append("  ")
                    .append(line(each.name()))
                    .append('\n')
                    .append(line(each.text()))
                    .append('\n');
            if (!each.host().isEmpty()) {
                text.append("Host ").append(line(each.host()));
                String gear = each.gearName();
                text.append(
                        gear == null
                                ? ""
                                : ", gear "
                                        + line(gear)
                                        + " ("
                                        + line(String.valueOf(each.gear()))
                                        + ")");
                text.append(", since ").append(each.since()).append('\n');
            }
            text.append("In the console: ").append(each.path()).append("\n\n");
        }
        return text.toString();
    }

    private static String word(Notice notice) {
        return switch (notice.what()) {
            case RAISED -> "Alert";
            case CLEARED -> "Over";
            case TEST -> "Test";
        };
    }

    /// Names of containers that somebody else made may hold anything.
    private static String line(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "\uFFFD");
    }

    /// What the server said; never what we sent, which may be a password.
    private static String reason(MessagingException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String all = line(String.valueOf(cause.getMessage()).strip());
        return all.length() <= LONGEST_REASON ? all : all.substring(0, LONGEST_REASON) + "...";
    }
}
