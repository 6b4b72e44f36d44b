package io.gearshift.web.signin;

import io.gearshift.web.page.Frame;

/// The sign-in.
///
/// @param link the secret of a one-time link; empty for the form with name and password
/// @param next where to go afterwards
/// @param error why the last attempt did not work; empty if there was none
public record SignInPage(Frame frame, String link, String user, String next, String error) {}
