package io.gearshift.backend.api.remote;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Json;
import java.io.Serial;
import java.util.Locale;

/// The JSON of the REST API: the records of `backend.api` as they are, enum words in lower case
/// with hyphens (`oom-kill`); else as {@link Json} has it. Safe for many threads.
public final class ApiJson {

    /// For what a server sends: a field that we do not know is from a newer one, and is skipped.
    private static final ObjectMapper LENIENT = mapper().build();

    /// For what a client sends: a field that we do not know is a slip, and is refused.
    private static final ObjectMapper STRICT =
            mapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .build();

    private ApiJson() {}

    private static JsonMapper.Builder mapper() {
        return Json.mapper().rebuild().annotationIntrospector(new LowerCaseEnums());
    }

    /// The word for an enum constant: lower case, hyphens.
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// As one line of JSON in UTF-8.
    public static byte[] write(Object value) {
        try {
            return LENIENT.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own records can be written", e);
        }
    }

    /// As indented JSON, for people and files.
    public static String writePretty(Object value) {
        try {
            return LENIENT.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own records can be written", e);
        }
    }

    /// Reads what a client sent.
    ///
    /// @throws ConsoleException `request.invalid`, saying where and what is wrong without repeating
    ///   values, which may be secret
    public static <T> T readRequest(byte[] json, Class<T> type) {
        try {
            T value = STRICT.readValue(json, type);
            if (value == null) {
                throw invalid("it is null");
            }
            return value;
        } catch (JsonMappingException e) {
            throw invalid(explain(e));
        } catch (JsonProcessingException e) {
            throw invalid(e.getOriginalMessage() + at(e));
        } catch (java.io.IOException e) {
            throw invalid("it could not be read");
        }
    }

    /// Reads what a server sent.
    ///
    /// @throws JsonProcessingException if it is not that
    public static <T> T readAnswer(byte[] json, TypeReference<T> type) throws java.io.IOException {
        return LENIENT.readValue(json, type);
    }

    private static ConsoleException invalid(String what) {
        return new ConsoleException(
                ErrorCode.REQUEST_INVALID,
                "The JSON of the request is not accepted: " + what + ".");
    }

    private static String at(JsonProcessingException e) {
        JsonLocation where = e.getLocation();
        return where == null
                ? ""
                : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    }

    private static String explain(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference each : e.getPath()) {
            if (each.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(each.getFieldName());
            } else {
                path.append('[').append(each.getIndex()).append(']');
            }
        }
        Throwable cause = e.getCause();
        String message =
                cause instanceof IllegalArgumentException && cause.getMessage() != null
                        ? cause.getMessage()
                        : e.getOriginalMessage();
        // Jackson adds class names of ours in parentheses and lists; the first part says it all.
        int end = message.indexOf(" (class ");
        String first = end < 0 ? message : message.substring(0, end);
        return (path.isEmpty() ? "" : "at " + path + ": ")
                + first.replaceAll("`?io\\.gearshift\\.[\\w.$]*?(\\w+)`?", "$1")
                + at(e);
    }

    /// Enum words in lower case with hyphens, both ways and as map keys.
    private static final class LowerCaseEnums extends JacksonAnnotationIntrospector {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public String[] findEnumValues(
                MapperConfig<?> config,
                AnnotatedClass annotatedClass,
                Enum<?>[] enumValues,
                String[] names) {
            String[] words = super.findEnumValues(config, annotatedClass, enumValues, names);
            for (int i = 0; i < enumValues.length; i++) {
                if (words[i] == null) {
                    words[i] = word(enumValues[i]);
                }
            }
            return words;
        }
    }
}
