package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What both cgroup versions need of a gear's groups and their files.
final class Groups {

    private Groups() {}

    /// A group of the gear's own.
    ///
    /// @throws ConsoleException `limit.unsupported` if the gear has none for this controller
    static Path required(
            @Nullable Path group, String controller, LimitField field, CgroupFiles files) {
        if (group == null || !files.isBelowMount(group)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "The "
                            + field.words()
                            + " cannot be set: the gear has no group of its own under the "
                            + controller
                            + " controller of this host.");
        }
        return group;
    }

    /// A number of a kernel file; null for `max`. Beyond the range of a long it means no limit.
    static @Nullable Long number(String text) throws IOException {
        if (text.equals("max")) {
            return null;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            if (text.matches("\\d+")) {
                return Long.MAX_VALUE;
            }
            throw new IOException(
                    "wanted a number or \"max\" in a cgroup file, found " + LimitWords.quoted(text),
                    e);
        }
    }
}
