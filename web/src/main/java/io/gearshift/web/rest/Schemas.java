package io.gearshift.web.rest;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.remote.ApiJson;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// JSON Schemas (2020-12) of the API's records, taken from the records themselves: a component that
/// may be null says so, and enum words are as {@link ApiJson} writes them. An answer has every
/// field; of a request's those that may be null may be left out.
final class Schemas {

    /// What a duration looks like; see {@link io.gearshift.backend.api.remote.Durations}.
    private static final String DURATION = "^([0-9]+(ms|s|m|h|d)|P.+)$";

    private final Map<String, Object> components = new TreeMap<>();
    private final Map<String, Class<?>> named = new TreeMap<>();
    private final boolean everyField;

    /// What the type variable of the record at hand stands for; null outside of a generic one.
    private @Nullable Map<String, Object> variable;

    private Schemas(boolean everyField) {
        this.everyField = everyField;
    }

    static Schemas ofAnswers() {
        return new Schemas(true);
    }

    static Schemas ofRequests() {
        return new Schemas(false);
    }

    /// The named schemas met so far.
    Map<String, Object> components() {
        return components;
    }

    /// The schema of a type, records by reference.
    Map<String, Object> of(Type type) {
        return switch (type) {
            case Class<?> plain -> plain(plain);
            case ParameterizedType generic -> {
                Type[] arguments = generic.getActualTypeArguments();
                Map<String, Object> last = of(arguments[arguments.length - 1]);
                yield generic.getRawType() instanceof Class<?> raw && raw.isRecord()
                        ? generic(raw, last)
                        : container(generic.getRawType(), last);
            }
            case TypeVariable<?> _ when variable != null -> variable;
            default -> throw unknown(type);
        };
    }

    private Map<String, Object> of(AnnotatedType annotated) {
        Map<String, Object> schema =
                annotated instanceof AnnotatedParameterizedType generic
                                && generic.getType() instanceof ParameterizedType type
                                && !(type.getRawType() instanceof Class<?> raw && raw.isRecord())
                        ? container(type.getRawType(), last(generic))
                        : of(annotated.getType());
        return annotated.isAnnotationPresent(Nullable.class) ? orNull(schema) : schema;
    }

    /// A record with a type of its own in it, written out where it is used.
    private Map<String, Object> generic(Class<?> type, Map<String, Object> argument) {
        Map<String, Object> outer = variable;
        variable = argument;
        try {
            return object(type);
        } finally {
            variable = outer;
        }
    }

    private Map<String, Object> last(AnnotatedParameterizedType generic) {
        AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
        return of(arguments[arguments.length - 1]);
    }

    private static Map<String, Object> container(Type raw, Map<String, Object> element) {
        if (raw instanceof Class<?> type && Collection.class.isAssignableFrom(type)) {
            return Map.of("type", "array", "items", element);
        }
        if (raw == Map.class) {
            return Map.of("type", "object", "additionalProperties", element);
        }
        throw unknown(raw);
    }

    private Map<String, Object> plain(Class<?> type) {
        if (type == String.class) {
            return Map.of("type", "string");
        }
        if (type == Instant.class) {
            return Map.of("type", "string", "format", "date-time");
        }
        if (type == Duration.class) {
            return Map.of("type", "string", "pattern", DURATION);
        }
        if (type == boolean.class || type == Boolean.class) {
            return Map.of("type", "boolean");
        }
        if (type == int.class || type == Integer.class) {
            return Map.of("type", "integer", "format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return Map.of("type", "integer", "format", "int64");
        }
        if (type == double.class || type == Double.class) {
            return Map.of("type", "number", "format", "double");
        }
        if (type.isRecord() || type.isEnum() || type == Cap.class) {
            return reference(type);
        }
        throw unknown(type);
    }

    private Map<String, Object> reference(Class<?> type) {
        String name = name(type);
        Class<?> before = named.put(name, type);
        if (before != null && before != type) {
            throw new IllegalStateException(before + " and " + type + " have one name");
        }
        if (before == null) {
            // In place before its fields are looked at, which may lead back to it.
            Map<String, Object> schema = new LinkedHashMap<>();
            components.put(name, schema);
            schema.putAll(type.isEnum() ? words(type) : type == Cap.class ? cap() : object(type));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    /// `Event.Kind` is `EventKind`.
    private static String name(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        return around == null
                        || around == io.gearshift.backend.api.remote.Requests.class
                        || around == io.gearshift.backend.api.remote.AlertRequests.class
                ? type.getSimpleName()
                : around == Operations.class
                        ? type.getSimpleName()
                        : around.getSimpleName() + type.getSimpleName();
    }

    private static Map<String, Object> words(Class<?> type) {
        List<String> words = new ArrayList<>();
        for (Object each : type.getEnumConstants()) {
            if (each instanceof Enum<?> constant) {
                words.add(ApiJson.word(constant));
            }
        }
        return Map.of("type", "string", "enum", words);
    }

    private static Map<String, Object> cap() {
        return Map.of(
                "description",
                "A limit in the unit of its field, or none.",
                "oneOf",
                List.of(
                        Map.of("type", "integer", "format", "int64", "minimum", 0),
                        Map.of("const", "max")));
    }

    private Map<String, Object> object(Class<?> type) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent each : type.getRecordComponents()) {
            AnnotatedType annotated = each.getAnnotatedType();
            properties.put(each.getName(), of(annotated));
            if (everyField || !annotated.isAnnotationPresent(Nullable.class)) {
                required.add(each.getName());
            }
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        if (!required.isEmpty() && !mayLackFields(type)) {
            schema.put("required", required);
        }
        if (!everyField) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    /// Whether null fields of this record are not written.
    private static boolean mayLackFields(Class<?> type) {
        return type.isAnnotationPresent(com.fasterxml.jackson.annotation.JsonInclude.class);
    }

    private static Map<String, Object> orNull(Map<String, Object> schema) {
        if (schema.get("type") instanceof String type) {
            Map<String, Object> wider = new LinkedHashMap<>(schema);
            wider.put("type", Arrays.asList(type, "null"));
            return wider;
        }
        return Map.of("anyOf", List.of(schema, Map.of("type", "null")));
    }

    private static IllegalStateException unknown(Type type) {
        return new IllegalStateException("the document has no word for " + type);
    }
}
