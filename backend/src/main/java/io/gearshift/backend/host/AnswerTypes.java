package io.gearshift.backend.host;

import com.fasterxml.jackson.databind.JavaType;
import io.gearshift.backend.api.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/// What each command is answered with, as its record says (`implements HostCommand<Gear>`).
final class AnswerTypes {
    private static final ClassValue<JavaType> TYPES =
            new ClassValue<>() {
                @Override
                protected JavaType computeValue(Class<?> command) {
                    for (Type each : command.getGenericInterfaces()) {
                        if (each instanceof ParameterizedType type
                                && type.getRawType() == HostCommand.class) {
                            return Json.mapper().constructType(type.getActualTypeArguments()[0]);
                        }
                    }
                    throw new IllegalArgumentException(command + " does not name its answer");
                }
            };

    private AnswerTypes() {}

    static JavaType of(HostCommand<?> command) {
        return TYPES.get(command.getClass());
    }
}
