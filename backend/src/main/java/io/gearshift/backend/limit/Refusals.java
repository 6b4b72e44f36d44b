package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.file.KernelError;
import io.gearshift.backend.gear.GearEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What a refusal of the kernel means, and what to do.
final class Refusals {

    private Refusals() {}

    static ConsoleException of(
            GearEntry gear, LimitStep step, KernelError error, CgroupFiles files) {
        String subject = "the " + step.field().words() + " of " + gear.name();
        if (error.missing()) {
            return step instanceof LimitStep.Write(_, var group, _, _) && !files.exists(group)
                    ? new ConsoleException(
                            ErrorCode.GEAR_STATE,
                            "Could not set " + subject + ": it has stopped meanwhile.",
                            error)
                    : new ConsoleException(
                            ErrorCode.LIMIT_UNSUPPORTED,
                            "Could not set "
                                    + subject
                                    + ": this host's kernel has no such limit ("
                                    + error.getMessage()
                                    + ").",
                            error);
        }
        return new ConsoleException(
                ErrorCode.LIMIT_REFUSED,
                "The kernel refused "
                        + subject
                        + (step instanceof LimitStep.Write(_, _, _, var value)
                                ? " (" + LimitWords.quoted(value) + ")"
                                : "")
                        + ": "
                        + reason(step, error, files)
                        + ".",
                error);
    }

    private static String reason(LimitStep step, KernelError error, CgroupFiles files) {
        return switch (error.errno()) {
            case KernelError.EBUSY -> {
                LimitUse use = step instanceof LimitStep.Write write ? use(write, files) : null;
                yield use == null || use.memoryBytes() == null
                        ? "it is below what is in use (EBUSY). Choose a higher value"
                        : "the gear uses "
                                + LimitWords.bytes(use.memoryBytes())
                                + " now and cannot give enough of it back (EBUSY). Free memory in"
                                + " the gear or stop something there, or choose a higher value";
            }
            case KernelError.EINVAL, KernelError.ERANGE ->
                    "it does not fit the other limits of the gear or of the groups above it ("
                            + error.getMessage()
                            + ")";
            case KernelError.EACCES, KernelError.ENOSPC ->
                    "the group above it does not have it to give ("
                            + error.getMessage()
                            + "). Widen that group first";
            default -> error.getMessage() == null ? "error " + error.errno() : error.getMessage();
        };
    }

    private static @Nullable LimitUse use(LimitStep.Write write, CgroupFiles files) {
        try {
            return LimitUse.ofMemoryV1(write.group(), files);
        } catch (IOException e) {
            // The number is only for the sentence.
            return null;
        }
    }
}
