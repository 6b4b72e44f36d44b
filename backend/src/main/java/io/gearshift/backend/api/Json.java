package io.gearshift.backend.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The one JSON form of our records: on the link to the agents, in the REST API and in its clients.
/// Instants and durations are ISO text. What a reader does not know it skips, and a list, set or
/// map that is missing is empty, so that one side may be a version ahead of the other. Nesting,
/// names, strings and numbers are bounded, because what is read may come from anyone.
public final class Json {

    /// Deepest nesting that is read; our own records nest less than ten deep.
    public static final int MAX_NESTING = 64;

    /// Longest text that is read, in characters.
    public static final int MAX_STRING = 1 << 20;

    private static final JsonMapper MAPPER = build();

    private Json() {}

    /// The mapper, to be used as it is: it is shared, so nobody may configure it. Safe for use by
    /// many threads.
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static JsonMapper build() {
        JsonFactory factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_NESTING)
                                        .maxStringLength(MAX_STRING)
                                        .maxNameLength(1024)
                                        .maxNumberLength(64)
                                        .build())
                        // A pool per thread, the default, would be made anew for every virtual one.
                        .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
                        // A parse error must not quote the input: it may hold a secret.
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
        JsonSetter.Value empty = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
        return JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .withConfigOverride(List.class, each -> each.setSetterInfo(empty))
                .withConfigOverride(Set.class, each -> each.setSetterInfo(empty))
                .withConfigOverride(Map.class, each -> each.setSetterInfo(empty))
                .build();
    }
}
