package io.gearshift.backend.gear;

import java.util.Map;

/// What every program in a gear is started with.
public final class GearProgram {

    /// User and group of programs that do not run as the gear's root, inside.
    public static final int USER = 1000;

    /// The gear's own directory, inside.
    public static final String HOME = "/var/lib/openshift/gear";

    /// Capabilities that a gear's root keeps, as a mask: those that Docker leaves to a container.
    public static final String CAPABILITIES = "a80425fb";

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private GearProgram() {}

    /// The variables that are there before the program's own.
    public static Map<String, String> variables(boolean asRoot) {
        return Map.of(
                "PATH", PATH,
                "HOME", asRoot ? "/root" : HOME,
                "USER", asRoot ? "root" : "gear",
                "LOGNAME", asRoot ? "root" : "gear",
                "container", "gearshift");
    }
}
