package io.gearshift.web.page;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import io.gearshift.assets.Icons;

/// The icons, written into each page so that `#i-NAME` finds them; a file of our own, so it goes
/// out as it is.
final class Sprite implements Content {

    private static final String INNER =
            Icons.sprite()
                    .replaceFirst("^<svg[^>]*>", "")
                    .replace("</svg>", "")
                    .replace("<symbol id=\"", "<symbol id=\"i-")
                    .replace("\n", "");

    @Override
    public void writeTo(TemplateOutput output) {
        output.writeContent(INNER);
    }
}
