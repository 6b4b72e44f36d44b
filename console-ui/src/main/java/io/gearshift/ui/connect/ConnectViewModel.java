package io.gearshift.ui.connect;

import io.gearshift.backend.api.Console;
import io.gearshift.ui.Background;
import io.gearshift.ui.FxThread;
import java.util.function.BiConsumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/// Connecting to a console: under way or not, and what went wrong.
public final class ConnectViewModel {
    private final Connector connector;
    private final Background background;
    private final ReadOnlyBooleanWrapper busy = new ReadOnlyBooleanWrapper();
    private final ReadOnlyStringWrapper problem = new ReadOnlyStringWrapper("");
    private BiConsumer<Endpoint, Console> connected = (endpoint, console) -> {};

    /// Starts with nothing under way.
    public ConnectViewModel(Connector connector, Background background) {
        this.connector = connector;
        this.background = background;
    }

    /// Who is told of a console that answered, and where it is.
    public void onConnected(BiConsumer<Endpoint, Console> receiver) {
        connected = receiver;
    }

    /// Connects; on the toolkit's thread. A second call while one is under way is ignored.
    public void connect(Endpoint endpoint) {
        FxThread.assertOn();
        if (busy.get()) {
            return;
        }
        busy.set(true);
        problem.set("");
        background.call(
                () -> connector.connect(endpoint),
                console -> {
                    busy.set(false);
                    connected.accept(endpoint, console);
                },
                failure -> {
                    busy.set(false);
                    problem.set(failure.getMessage() + " (" + failure.code().code() + ")");
                });
    }

    /// Whether a connection is being made.
    public ReadOnlyBooleanProperty busyProperty() {
        return busy.getReadOnlyProperty();
    }

    /// Why the last one failed; empty if it did not.
    public ReadOnlyStringProperty problemProperty() {
        return problem.getReadOnlyProperty();
    }
}
