package io.gearshift.ui.limit;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.ui.Background;
import io.gearshift.ui.FxThread;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/// A change of a gear's limits: what is typed, what it would do, and, once made, keeping or undoing
/// it. Everything here is on the toolkit's thread.
public final class LimitViewModel {
    private static final Duration TYPING_PAUSE = Duration.ofMillis(300);
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(60);

    /// The fields of the dialog, by the names of the {@link Limits} fields.
    public enum Field {
        /// In cores.
        CPU("cpuMillis"),
        /// 1 to 10000.
        WEIGHT("cpuWeight"),
        /// A kernel list.
        PROCESSORS("processors"),
        /// A size.
        MEMORY("memoryBytes"),
        /// A size; cgroup v2 only.
        THROTTLE("memoryHighBytes"),
        /// A size.
        SWAP("swapBytes"),
        /// A count.
        PROCESSES("processes");

        private final String limit;

        Field(String limit) {
            this.limit = limit;
        }

        /// The name of the limit, as in the texts.
        public String limit() {
            return limit;
        }
    }

    private final Console console;
    private final Background background;
    private final Gear gear;
    private final Map<Field, StringProperty> typed = new EnumMap<>(Field.class);
    private final BooleanProperty revert = new SimpleBooleanProperty(true);
    private final ReadOnlyObjectWrapper<@Nullable LimitPreview> preview =
            new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<@Nullable LimitResult> result =
            new ReadOnlyObjectWrapper<>();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private final ReadOnlyBooleanWrapper ready = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper countdown = new ReadOnlyStringWrapper("");
    private @Nullable ScheduledFuture<?> pause;
    private @Nullable ScheduledFuture<?> ticking;
    private int asked;

    /// Begins with the limits in force.
    public LimitViewModel(Console console, Background background, Gear gear) {
        this.console = console;
        this.background = background;
        this.gear = gear;
        for (Field field : Field.values()) {
            StringProperty text = new SimpleStringProperty(now(field));
            text.addListener((property, before, after) -> typedSomething());
            typed.put(field, text);
        }
    }

    /// The gear's name.
    public String name() {
        return gear.name();
    }

    /// A limit as it is now, in words.
    public String now(Field field) {
        Limits limits = gear.limits();
        return switch (field) {
            case CPU -> LimitInput.coresText(limits.cpuMillis());
            case WEIGHT -> Integer.toString(limits.cpuWeight());
            case PROCESSORS ->
                    limits.processors() == null ? LimitChange.ALL_PROCESSORS : limits.processors();
            case MEMORY -> LimitInput.sizeText(limits.memoryBytes());
            case THROTTLE -> LimitInput.sizeText(limits.memoryHighBytes());
            case SWAP -> LimitInput.sizeText(limits.swapBytes());
            case PROCESSES -> LimitInput.countText(limits.processes());
        };
    }

    /// What a bare number in a field counts; empty where the field says its unit itself.
    public String unit(Field field) {
        return switch (field) {
            case CPU -> "cores";
            case WEIGHT -> "of 10,000";
            case PROCESSORS -> "of the host";
            case MEMORY, THROTTLE, SWAP, PROCESSES -> "";
        };
    }

    /// What is typed into a field.
    public StringProperty typedProperty(Field field) {
        return Objects.requireNonNull(typed.get(field));
    }

    private void typedSomething() {
        ready.set(false);
        if (pause != null) {
            pause.cancel(false);
        }
        pause = background.after(TYPING_PAUSE, this::refreshPreview);
    }

    /// The change that is typed; only fields that differ from what is in force.
    ///
    /// @throws IllegalArgumentException saying which field wants what
    LimitChange change() {
        return new LimitChange(
                read(Field.CPU, LimitInput::cores),
                read(Field.WEIGHT, text -> Integer.valueOf(text.strip())),
                read(
                        Field.PROCESSORS,
                        text -> text.isBlank() ? LimitChange.ALL_PROCESSORS : text.strip()),
                read(Field.MEMORY, LimitInput::size),
                read(Field.THROTTLE, LimitInput::size),
                read(Field.SWAP, LimitInput::size),
                read(Field.PROCESSES, LimitInput::count));
    }

    private <T> @Nullable T read(Field field, java.util.function.Function<String, T> reader) {
        String text = typedProperty(field).get();
        if (text.strip().equals(now(field))) {
            return null;
        }
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("CPU weight is a whole number from 1 to 10,000.", e);
        }
    }

    /// Asks what the typed change would do.
    void refreshPreview() {
        FxThread.assertOn();
        LimitChange change;
        try {
            change = change();
        } catch (IllegalArgumentException e) {
            asked++;
            preview.set(null);
            problem.set(String.valueOf(e.getMessage()));
            return;
        }
        problem.set("");
        int mine = ++asked;
        if (change.isEmpty()) {
            preview.set(null);
            return;
        }
        background.call(
                () -> console.previewLimits(gear.id(), change),
                answer -> {
                    if (mine == asked) {
                        preview.set(answer);
                        String refused = answer.refusedBecause();
                        problem.set(refused == null ? "" : refused);
                        ready.set(refused == null);
                    }
                },
                failure -> {
                    if (mine == asked) {
                        preview.set(null);
                        failed(failure);
                    }
                });
    }

    /// Makes the previewed change; refused by the console if somebody else changed the limits
    /// since.
    public void apply() {
        FxThread.assertOn();
        LimitPreview seen = preview.get();
        if (seen == null || !ready.get()) {
            return;
        }
        ready.set(false);
        LimitChange change = change();
        Duration within = revert.get() ? CONFIRM_WITHIN : null;
        finish(() -> console.changeLimits(gear.id(), change, within, seen.revision()));
    }

    /// Keeps a change that would be taken back by itself.
    public void keep() {
        LimitResult made = result.get();
        if (made != null) {
            finish(() -> console.confirmLimits(made.changeId()));
        }
    }

    /// Takes the change back now.
    public void undo() {
        LimitResult made = result.get();
        if (made != null) {
            finish(() -> console.undoLimits(made.changeId()));
        }
    }

    private void finish(Supplier<LimitResult> call) {
        problem.set("");
        background.call(
                call,
                answer -> {
                    result.set(answer);
                    tick();
                    stopTicking();
                    if (answer.state() == LimitResult.State.AWAITING_CONFIRMATION) {
                        ticking = background.every(Duration.ofSeconds(1), this::tick);
                    }
                },
                this::failed);
    }

    private void tick() {
        LimitResult made = result.get();
        if (made == null) {
            return;
        }
        Instant at = made.revertsAt();
        long left = at == null ? 0 : Duration.between(Instant.now(), at).toSeconds();
        countdown.set(
                switch (made.state()) {
                    case APPLIED -> "Done, and read back from the kernel.";
                    case AWAITING_CONFIRMATION ->
                            left > 0
                                    ? "Done. It is taken back in " + left + " s unless you keep it."
                                    : "It was taken back, because nobody kept it in time.";
                    case CONFIRMED -> "Kept.";
                    case REVERTED -> "It was taken back, because nobody kept it in time.";
                    case UNDONE -> "Taken back.";
                });
        if (made.state() == LimitResult.State.AWAITING_CONFIRMATION && left <= 0) {
            stopTicking();
        }
    }

    private void stopTicking() {
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private void failed(ConsoleException failure) {
        problem.set(failure.getMessage() + " (" + failure.code().code() + ")");
    }

    /// Lets go of timers; the change, if one waits for confirmation, is the agent's to take back.
    public void close() {
        stopTicking();
        if (pause != null) {
            pause.cancel(false);
        }
    }

    /// Whether the change is to be taken back unless kept.
    public BooleanProperty revertProperty() {
        return revert;
    }

    /// What the typed change would do; null if nothing is typed or it cannot be said.
    public ReadOnlyObjectProperty<@Nullable LimitPreview> previewProperty() {
        return preview.getReadOnlyProperty();
    }

    /// The change that was made; null before.
    public ReadOnlyObjectProperty<@Nullable LimitResult> resultProperty() {
        return result.getReadOnlyProperty();
    }

    /// What is wrong; empty if nothing is.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }

    /// Whether the previewed change can be made.
    public ReadOnlyBooleanProperty readyProperty() {
        return ready.getReadOnlyProperty();
    }

    /// Where the change that was made stands, in a sentence.
    public ReadOnlyStringProperty countdownProperty() {
        return countdown.getReadOnlyProperty();
    }
}
