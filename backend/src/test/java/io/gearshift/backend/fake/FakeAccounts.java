package io.gearshift.backend.fake;

import io.gearshift.backend.access.LocalAccounts;
import java.util.Optional;

/// Uid 0 is root, 1000 is `gina` of the administrators' group, 1001 is `tom` who is in no group.
public final class FakeAccounts implements LocalAccounts {
    private volatile Standing gina = Standing.ADMINISTRATOR;

    /// What the machine says of gina from now on.
    public void gina(Standing standing) {
        gina = standing;
    }

    @Override
    public Optional<Account> byUid(int uid) {
        return switch (uid) {
            case 0 -> Optional.of(new Account("root", true));
            case 1000 -> Optional.of(new Account("gina", gina == Standing.ADMINISTRATOR));
            case 1001 -> Optional.of(new Account("tom", false));
            default -> Optional.empty();
        };
    }

    @Override
    public Standing standing(String name) {
        return switch (name) {
            case "root" -> Standing.ADMINISTRATOR;
            case "gina" -> gina;
            default -> Standing.OTHER;
        };
    }
}
