package io.gearshift.backend.mirror;

import io.gearshift.collectors.fuzz.Parsers;
import io.gearshift.collectors.proc.IdMap;
import java.util.List;

/// What gear-mirror tells of a gear: its names are hostile.
public final class MirrorFuzz {

    static final Parsers PARSERS =
            new Parsers(
                    text -> {
                        MirrorText parsed = MirrorText.parse(text);
                        var none = new IdMap(List.of());
                        var inside = new Inside(parsed, none, none);
                        inside.root();
                        inside.interfaces();
                        inside.ipc();
                    });

    private MirrorFuzz() {}

    /// The fuzzer's entry.
    public static void fuzzerTestOneInput(byte[] data) {
        PARSERS.feed(data);
    }
}
