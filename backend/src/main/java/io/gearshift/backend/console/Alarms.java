package io.gearshift.backend.console;

import io.gearshift.backend.alert.AlertBook;
import io.gearshift.backend.alert.AlertWatch;
import io.gearshift.backend.alert.Delivery;
import io.gearshift.backend.alert.EventCounts;
import io.gearshift.backend.alert.Outbox;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.store.Database;
import java.time.Clock;

/// Everything that alerts are made of, put together.
///
/// @param clock times of day
record Alarms(Memory memory, AlertWatch watch, Delivery delivery, Clock clock)
        implements AutoCloseable {

    /// What is kept and counted; there before the fleet, which tells of events at once.
    record Memory(AlertBook book, Outbox outbox, EventCounts counts) {
        void happened(Event event) {
            counts.happened(event);
        }
    }

    static Memory recall(Database database, Surroundings surroundings) {
        Outbox outbox = new Outbox(database);
        AlertBook book = new AlertBook(database, outbox);
        EventCounts counts = new EventCounts(surroundings.clock(), surroundings.nanos());
        AlertWatch.recall(book, counts, surroundings.clock());
        return new Memory(book, outbox, counts);
    }

    static Alarms over(Fleet fleet, Memory memory, Surroundings surroundings, boolean local) {
        Clock clock = surroundings.clock();
        Delivery delivery = Delivery.over(memory.outbox(), clock, local);
        AlertWatch watch =
                new AlertWatch(
                        fleet,
                        memory.book(),
                        delivery,
                        memory.counts(),
                        clock,
                        surroundings.nanos());
        if (surroundings.watched()) {
            watch.begin();
            delivery.soon();
        }
        return new Alarms(memory, watch, delivery, clock);
    }

    AlertCalls calls(AuditLog audit, Fleet fleet) {
        return new AlertCalls(memory.book(), memory.outbox(), watch, delivery, audit, clock, fleet);
    }

    @Override
    public void close() {
        watch.close();
        delivery.close();
    }
}
