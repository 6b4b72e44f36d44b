/// The console's store: users, sessions, audit, events and limit changes, in one SQLite file.
/// {@link io.gearshift.backend.store.Database} opens it, brings its tables up to date and hands out
/// transactions; {@link io.gearshift.backend.store.Sql} is what runs in one. The SQL of every
/// feature lies with the feature and is plain enough to run on PostgreSQL too.
@NullMarked
package io.gearshift.backend.store;

import org.jspecify.annotations.NullMarked;
