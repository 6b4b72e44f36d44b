package io.gearshift.backend.account;

import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A group of the machine whose members may sign in, and what they may do then.
///
/// @param group as in `/etc/group`
public record GroupRole(String group, Grant grant) {
    private static final Pattern TEXT =
            Pattern.compile(
                    "([A-Za-z0-9_][A-Za-z0-9_.-]{0,31})=(admin|operator|support|customer)"
                            + "(?:@([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?))?");

    /// Reads `group=role` or `group=role@project`, several parted by commas; none is none.
    ///
    /// @param problems told what cannot be read
    public static List<GroupRole> parse(String text, List<String> problems) {
        List<GroupRole> roles = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            Matcher found = TEXT.matcher(each);
            if (found.matches()) {
                String project = found.group(3);
                roles.add(
                        new GroupRole(
                                found.group(1),
                                new Grant(
                                        Role.valueOf(found.group(2).toUpperCase(Locale.ROOT)),
                                        project == null ? "*" : project)));
            } else {
                problems.add(
                        "--pam-groups wants GROUP=ROLE or GROUP=ROLE@PROJECT, parted by commas, the role"
                                + " admin, operator, support or customer; found \"%s\"."
                                        .formatted(each.replaceAll("\\p{Cntrl}", "?")));
            }
        }
        return roles;
    }

    /// As {@link #parse} reads it.
    @Override
    public String toString() {
        return group
                + "="
                + grant.role().name().toLowerCase(Locale.ROOT)
                + (grant.project().equals("*") ? "" : "@" + grant.project());
    }
}
