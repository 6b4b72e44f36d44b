package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;

/// Sets what systemd keeps for a scope.
interface ScopeManager {

    /// Sets the most tasks of a scope until it ends.
    ///
    /// @throws ConsoleException `limit.refused` with what systemd said
    void setTasksMax(String unit, Cap tasks);
}
