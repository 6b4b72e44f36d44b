package io.gearshift.web.alert;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;

/// The form of a target, with what was typed but never a secret.
///
/// @param fresh whether it is a new one
/// @param mail whether it is a mail server; else a webhook
/// @param error why it was not accepted; empty if it was not tried
public record TargetPage(
        Frame frame,
        boolean fresh,
        boolean mail,
        String id,
        String url,
        String server,
        String port,
        String security,
        String user,
        String from,
        String to,
        boolean enabled,
        boolean secretSet,
        Control save,
        String error) {}
