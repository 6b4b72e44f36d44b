package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import java.util.List;
import java.util.function.Predicate;

/// Finds the gear that a person means.
public final class GearNames {
    private GearNames() {}

    /// The gear among those that the caller may see: by `project/name`, by id, or by name. The id
    /// of a gear that virsh made is any name that virsh allows, so it counts only where no gear of
    /// ours has that name.
    ///
    /// @throws ConsoleException `gear.not-found`, also when several have the name
    public static Gear find(List<Gear> visible, String wanted) {
        List<Gear> ours = among(visible, gear -> gear.managed() && gear.id().equals(wanted));
        if (ours.size() == 1) {
            return ours.getFirst();
        }
        List<Gear> named = among(visible, gear -> gear.name().equals(wanted));
        if (named.size() > 1) {
            throw new ConsoleException(
                    ErrorCode.GEAR_NOT_FOUND,
                    "Several gears have this name. Say which by project/name: "
                            + String.join(
                                    ", ",
                                    named.stream()
                                            .map(
                                                    gear ->
                                                            gear.project()
                                                                    + "/"
                                                                    + gear.name()
                                                                    + " ("
                                                                    + gear.id()
                                                                    + ")")
                                            .sorted()
                                            .toList())
                            + ".");
        }
        if (named.size() == 1) {
            return named.getFirst();
        }
        List<Gear> qualified =
                among(visible, gear -> wanted.equals(gear.project() + "/" + gear.name()));
        if (qualified.size() > 1) {
            qualified = among(qualified, Gear::managed);
        }
        if (qualified.size() == 1) {
            return qualified.getFirst();
        }
        List<Gear> foreign = among(visible, gear -> gear.id().equals(wanted));
        if (foreign.size() == 1) {
            return foreign.getFirst();
        }
        throw notFound();
    }

    /// Says that there is none, and no more.
    public static ConsoleException notFound() {
        return new ConsoleException(
                ErrorCode.GEAR_NOT_FOUND,
                "There is no gear of this id or name that you may see. The list of gears has what"
                        + " there is.");
    }

    private static List<Gear> among(List<Gear> gears, Predicate<Gear> wanted) {
        return gears.stream().filter(wanted).toList();
    }
}
