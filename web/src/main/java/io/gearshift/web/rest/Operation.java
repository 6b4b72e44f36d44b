package io.gearshift.web.rest;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.Right;
import io.javalin.http.HandlerType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the document says of one resource and method.
///
/// @param path below `/api/v1`
/// @param summary one sentence
/// @param right that the caller needs; null for none but being signed in
/// @param parameters of the query
/// @param body record of the request's body; null for none
/// @param bodyNeeded whether it may not be left out
/// @param status of success
/// @param answers what success is answered with, one of these; empty for nothing
/// @param lines whether the answer is a line of JSON at a time
record Operation(
        HandlerType method,
        String path,
        String summary,
        @Nullable Right right,
        List<Parameter> parameters,
        @Nullable Class<?> body,
        boolean bodyNeeded,
        int status,
        List<Type> answers,
        boolean lines) {

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;

    Operation {
        parameters = List.copyOf(parameters);
        answers = List.copyOf(answers);
    }

    /// A parameter of the query, never needed but where its description says so.
    ///
    /// @param type of the value
    /// @param repeated whether it may be given several times
    record Parameter(String name, Type type, boolean repeated, String description) {}

    static Operation get(String path, @Nullable Right right, String summary) {
        return of(HandlerType.GET, path, right, summary, OK);
    }

    static Operation post(String path, @Nullable Right right, String summary) {
        return of(HandlerType.POST, path, right, summary, OK);
    }

    static Operation makes(String path, @Nullable Right right, String summary) {
        return of(HandlerType.POST, path, right, summary, CREATED);
    }

    static Operation put(String path, @Nullable Right right, String summary) {
        return of(HandlerType.PUT, path, right, summary, OK);
    }

    static Operation delete(String path, @Nullable Right right, String summary) {
        return of(HandlerType.DELETE, path, right, summary, NO_CONTENT);
    }

    private static Operation of(
            HandlerType method, String path, @Nullable Right right, String summary, int status) {
        return new Operation(
                method, path, summary, right, List.of(), null, false, status, List.of(), false);
    }

    /// With one more parameter of the query.
    Operation query(String name, Class<?> type, String description) {
        return with(new Parameter(name, type, false, description));
    }

    /// With one more parameter of the query that may be repeated.
    Operation queries(String name, String description) {
        return with(new Parameter(name, String.class, true, description));
    }

    private Operation with(Parameter parameter) {
        List<Parameter> more = new ArrayList<>(parameters);
        more.add(parameter);
        return new Operation(
                method, path, summary, right, more, body, bodyNeeded, status, answers, lines);
    }

    /// With a body that may not be left out.
    Operation body(Class<?> type) {
        return new Operation(
                method, path, summary, right, parameters, type, true, status, answers, lines);
    }

    /// With a body that may be left out.
    Operation mayHave(Class<?> type) {
        return new Operation(
                method, path, summary, right, parameters, type, false, status, answers, lines);
    }

    /// Answered with one of these.
    Operation answers(Type... types) {
        return new Operation(
                method,
                path,
                summary,
                right,
                parameters,
                body,
                bodyNeeded,
                status,
                Arrays.asList(types),
                lines);
    }

    /// Answered with a list of these.
    Operation answers(TypeReference<?> type) {
        return answers(type.getType());
    }

    /// Answered a line at a time, each being this.
    Operation lines(Class<?> type) {
        return new Operation(
                method,
                path,
                summary,
                right,
                parameters,
                body,
                bodyNeeded,
                status,
                List.of(type),
                true);
    }
}
