package io.gearshift.uitests;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Asks axe-core what keeps people out of a page. It is put in through the debugger, because the
/// page's policy lets nothing else in.
final class Axe {

    private static final String SOURCE = source();
    private static final Set<String> WEIGHTY = Set.of("serious", "critical");

    private Axe() {}

    /// The serious and critical findings, each with the elements it is about.
    static List<String> findings(Page page) {
        CDPSession debugger = page.context().newCDPSession(page);
        try {
            evaluate(debugger, SOURCE + ";true", false);
            JsonElement violations =
                    evaluate(
                            debugger,
                            // A colour in the middle of a change is none of the page's.
                            "Promise.all(document.getAnimations().filter(a => a.effect &&"
                                    + " a.effect.getComputedTiming().endTime < 5000).map(a =>"
                                    + " a.finished.catch(() => 0))).then(() =>"
                                    + " axe.run(document,{resultTypes:['violations']})).then(r =>"
                                    + " r.violations.map(v => [v.impact, v.id, v.help,"
                                    + " v.nodes.slice(0,4).map(n => n.target.join(' ') + ' {' +"
                                    + " n.any.concat(n.all).map(c => c.message).join('; ') +"
                                    + " '}').join(' | ')]))",
                            true);
            List<String> found = new ArrayList<>();
            for (JsonElement each : violations.getAsJsonArray()) {
                String impact = each.getAsJsonArray().get(0).getAsString();
                if (WEIGHTY.contains(impact)) {
                    found.add(
                            impact
                                    + " "
                                    + each.getAsJsonArray().get(1).getAsString()
                                    + ": "
                                    + each.getAsJsonArray().get(3).getAsString());
                }
            }
            return found;
        } finally {
            debugger.detach();
        }
    }

    private static JsonElement evaluate(CDPSession debugger, String script, boolean promise) {
        JsonObject arguments = new JsonObject();
        arguments.addProperty("expression", script);
        arguments.addProperty("awaitPromise", promise);
        arguments.addProperty("returnByValue", true);
        JsonObject answer = debugger.send("Runtime.evaluate", arguments);
        if (answer.has("exceptionDetails")) {
            throw new AssertionError("axe failed: " + answer.get("exceptionDetails"));
        }
        return answer.getAsJsonObject("result").get("value");
    }

    private static String source() {
        String name = "/axe.min.js";
        try (InputStream in = Axe.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("axe-core is not at " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
