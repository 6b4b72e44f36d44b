package io.gearshift.assets;

import java.util.List;

/// The browser libraries that we serve, none of them ours. Nothing is fetched from elsewhere when a
/// page is shown.
///
/// @param name as its makers call it
/// @param licence SPDX identifier
/// @param path of the file below `/io/gearshift/assets/`
/// @param licencePath of its licence text
/// @param sha256 of the file, in hex; checked by a test
public record Vendored(
        String name,
        String version,
        String licence,
        String path,
        String licencePath,
        String sha256) {

    private static final String HTMX_HOME = "vendor/htmx.org/2.0.10/";
    private static final String CHART_HOME = "vendor/chart.js/4.5.1/";

    /// Swaps parts of pages.
    public static final Vendored HTMX =
            new Vendored(
                    "htmx",
                    "2.0.10",
                    "0BSD",
                    HTMX_HOME + "dist/htmx.min.js",
                    HTMX_HOME + "LICENSE",
                    "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de");

    /// Draws charts.
    public static final Vendored CHART_JS =
            new Vendored(
                    "Chart.js",
                    "4.5.1",
                    "MIT",
                    CHART_HOME + "dist/chart.umd.min.js",
                    CHART_HOME + "LICENSE.md",
                    "48444a82d4edcb5bec0f1965faacdde18d9c17db3063d042abada2f705c9f54a");

    /// All of them.
    public static final List<Vendored> ALL = List.of(HTMX, CHART_JS);

    /// The file's content.
    public String text() {
        return Resources.text("/io/gearshift/assets/" + path);
    }

    /// The licence's text.
    public String licenceText() {
        return Resources.text("/io/gearshift/assets/" + licencePath);
    }
}
