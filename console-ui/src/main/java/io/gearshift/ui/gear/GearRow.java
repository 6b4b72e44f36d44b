package io.gearshift.ui.gear;

import io.gearshift.backend.api.Gear;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// One row of the table. The row stays the same object while its gear lives, so that selection and
/// scroll position stay too; its contents change in place.
public final class GearRow {
    private final String id;
    private final ReadOnlyObjectWrapper<Gear> gear;

    GearRow(Gear gear) {
        this.id = gear.id();
        this.gear = new ReadOnlyObjectWrapper<>(gear);
    }

    /// The gear's id.
    public String id() {
        return id;
    }

    /// The gear as last read.
    public Gear gear() {
        return gear.get();
    }

    /// Changes with every read that found something new.
    public ReadOnlyObjectProperty<Gear> gearProperty() {
        return gear.getReadOnlyProperty();
    }

    void update(Gear now) {
        gear.set(now);
    }
}
