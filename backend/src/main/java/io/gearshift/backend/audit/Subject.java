package io.gearshift.backend.audit;

import org.jspecify.annotations.Nullable;

/// What is done to what.
///
/// @param project of the object; `*` if it belongs to none
/// @param action verb and noun, for example `gear.start`
/// @param object its id; `name` its name now. Both may be hostile text and are cut to 200
///   characters
/// @param before JSON, null if there is none; likewise `after`
/// @param change id of the limit change that it is about
public record Subject(
        String project,
        String action,
        String object,
        String name,
        @Nullable String before,
        @Nullable String after,
        @Nullable String change) {
    private static final int LONGEST = 200;

    /// Cuts what is too long.
    public Subject {
        object = cut(object);
        name = cut(name);
    }

    /// Of which nothing more is known yet.
    public static Subject of(String project, String action, String object, String name) {
        return new Subject(project, action, object, name, null, null, null);
    }

    Subject withBefore(String json) {
        return new Subject(project, action, object, name, json, after, change);
    }

    Subject withAfter(String json) {
        return new Subject(project, action, object, name, before, json, change);
    }

    /// About this limit change.
    public Subject withChange(String id) {
        return new Subject(project, action, object, name, before, after, id);
    }

    /// With both sides of a change.
    public Subject between(String beforeJson, String afterJson) {
        return new Subject(project, action, object, name, beforeJson, afterJson, change);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
