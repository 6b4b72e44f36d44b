/// Who may do what: users and grants, sessions, API tokens, one-time links, the throttle of failed
/// sign-ins, and the one permission check ({@link io.gearshift.backend.access.Caller}) that every
/// call of every front passes. Nothing is cached between calls: what is revoked is gone with the
/// next call.
@NullMarked
package io.gearshift.backend.access;

import org.jspecify.annotations.NullMarked;
