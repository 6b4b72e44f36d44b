package io.gearshift.uitests;

import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// Whoever has no mouse reaches every control of every page with the tab key, sees where the focus
/// is, and opens what is folded.
class KeyboardIT extends UiTest {

    /// What a control is called, the same after a live page drew it anew. Of a group of radio
    /// buttons the tab key reaches one, and arrows the others.
    private static final String NAME =
            "e => e.tagName + ' ' + (e.type === 'radio' ? e.name : (e.id || e.name || '') + ' ' +"
                    + " (e.getAttribute('href') || '') + ' ' + (e.getAttribute('aria-label') ||"
                    + " (e.matches('select,input,textarea,[role=region]') ? '' :"
                    + " e.textContent.trim().replace(/[0-9.,]+/g, '#').slice(0, 40))))";

    private static final String CONTROLS =
            "() => [...document.querySelectorAll('a[href],button,input,select,textarea,summary,"
                    + "[tabindex=\"0\"]')].filter(e => !e.disabled && e.type !== 'hidden' &&"
                    + " e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}) &&"
                    + " !e.closest('[inert]')).map("
                    + NAME
                    + ")";

    private static final String FOCUSED =
            "() => { const e = document.activeElement; if (!e || e === document.body) return '';"
                    + " const name = ("
                    + NAME
                    + ")(e);"
                    // A field with an icon in it shows the focus around both, a cell of a drawing
                    // by
                    // its stroke.
                    + " const seen = [e, e.closest('.find,.filter')].some(x => x &&"
                    + " getComputedStyle(x).outlineStyle !== 'none') || (e.matches('.cell') &&"
                    + " getComputedStyle(e.querySelector('.b')).strokeWidth === '4px');"
                    + " return (seen ? '+' : '-') + name; }";

    @Test
    void theTabKeyReachesEveryControlOfEveryPage() {
        Page page = page(Stage.Who.ADMIN);
        String gear = path("burner");
        String host = instance().json("host", "list", "-o", "json").get(0).get("name").asText();
        List<String> findings = new ArrayList<>();
        for (String path :
                List.of(
                        "/",
                        "/gears",
                        "/gears/new",
                        gear,
                        gear + "/limits",
                        gear + "/limits/edit",
                        gear + "/namespaces",
                        gear + "/mirror",
                        gear + "/processes",
                        gear + "/logs",
                        gear + "/history",
                        gear + "/blame",
                        gear + "/delete",
                        "/compare?gear=web1&gear=burner",
                        "/hosts",
                        "/hosts/" + host + "?gear=burner",
                        "/hosts/" + host + "/namespaces?gear=burner",
                        "/hosts/" + host + "/namespaces/matrix",
                        "/hosts/" + host + "/namespaces/tree?gear=burner",
                        "/hosts/" + host + "/namespaces/why?a=web1&b=burner",
                        "/hosts/" + host + "/cgroups?text=burner",
                        "/hosts/" + host + "/cgroups/icicle",
                        "/events",
                        "/audit",
                        "/access",
                        "/search?q=web")) {
            page.navigate(path);
            for (String finding : keyboard(page)) {
                findings.add(path + ": " + finding);
            }
        }
        Assertions.assertThat(findings).isEmpty();
    }

    private static List<String> keyboard(Page page) {
        unfold(page);
        Set<String> wanted = new LinkedHashSet<>();
        for (Object each : (List<?>) page.evaluate(CONTROLS)) {
            wanted.add((String) each);
        }
        Set<String> reached = new LinkedHashSet<>();
        List<String> findings = new ArrayList<>();
        page.evaluate("() => document.activeElement && document.activeElement.blur()");
        int most = 2 * ((List<?>) page.evaluate(CONTROLS)).size() + 20;
        for (int i = 0; i < most && !reached.containsAll(wanted); i++) {
            page.keyboard().press("Tab");
            String focused = (String) page.evaluate(FOCUSED);
            if (!focused.isEmpty()
                    && reached.add(focused.substring(1))
                    && focused.startsWith("-")) {
                findings.add("does not show the focus: " + focused.substring(1));
            }
        }
        wanted.removeAll(reached);
        // What a live page has drawn out of the page since is none to be reached.
        wanted.retainAll(
                ((List<?>) page.evaluate(CONTROLS)).stream().map(String.class::cast).toList());
        wanted.forEach(each -> findings.add("is not reached: " + each));
        return findings;
    }

    /// Opens what is folded as a keyboard does.
    private static void unfold(Page page) {
        for (ElementHandle summary : page.querySelectorAll("details:not([open]) > summary")) {
            if (summary.isVisible()) {
                summary.focus();
                page.keyboard().press("Enter");
            }
        }
    }
}
