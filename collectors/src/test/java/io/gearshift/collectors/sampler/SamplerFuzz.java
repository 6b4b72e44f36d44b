package io.gearshift.collectors.sampler;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.fuzz.Parsers;
import java.nio.file.Path;
import java.util.Arrays;

/// The sampler's parsers, which walk bytes by hand.
public final class SamplerFuzz {

    static final Parsers PARSERS =
            new Parsers(
                    Arrays.stream(SampledFile.values())
                            .map(SamplerFuzz::of)
                            .toArray(Parsers.Parser[]::new));

    private SamplerFuzz() {}

    /// The fuzzer's entry.
    public static void fuzzerTestOneInput(byte[] data) {
        PARSERS.feed(data);
    }

    private static Parsers.Parser of(SampledFile file) {
        var buffer = new KernelBuffer();
        var parser = new FigureParser(buffer);
        var group = new SampledGroup("g", new GroupPaths.V2(Path.of("/nowhere/g")), null);
        return text -> {
            if (text.length <= KernelBuffer.SIZE) {
                buffer.put(text);
                parser.parse(file, group);
            }
        };
    }
}
