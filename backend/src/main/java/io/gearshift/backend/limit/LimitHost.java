package io.gearshift.backend.limit;

import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.gear.GearRegistry;
import java.util.function.Supplier;

/// What limits are set on and with.
///
/// @param gears the gears and their records
/// @param driver sets what libvirt has a word for
/// @param facts what the host has, as of now; asked often, so it should be cheap
/// @param clock for the dead-man timer
public record LimitHost(
        GearRegistry gears, ContainerDriver driver, Supplier<HostFacts> facts, AlarmClock clock) {}
