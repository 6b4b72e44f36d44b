/// Who did what, before and after. {@link io.gearshift.backend.audit.AuditLog} writes an intent
/// before anything is done and an outcome after, each chained to the entry before it by SHA-256, so
/// that neither a death in between nor a changed row goes unseen.
@NullMarked
package io.gearshift.backend.audit;

import org.jspecify.annotations.NullMarked;
