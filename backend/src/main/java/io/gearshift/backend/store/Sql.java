package io.gearshift.backend.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Statements in one transaction. Values go in as parameters only, never into the text.
public final class Sql {
    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /// All rows of a query.
    ///
    /// @param arguments strings, whole numbers, booleans (kept as 0 and 1), instants (kept as
    ///   milliseconds since 1970) or null
    public <T> List<T> list(String sql, Mapper<T> mapper, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(mapper.map(new Row(rows)));
            }
            return result;
        }
    }

    /// The first `most` rows of a query that are wanted; reads no further than it must.
    public <T> List<T> some(
            String sql,
            Mapper<T> mapper,
            Predicate<T> wanted,
            int most,
            @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (result.size() < most && rows.next()) {
                T value = mapper.map(new Row(rows));
                if (wanted.test(value)) {
                    result.add(value);
                }
            }
            return result;
        }
    }

    /// The first row of a query.
    public <T> Optional<T> first(String sql, Mapper<T> mapper, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = prepare(sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(mapper.map(new Row(rows))) : Optional.empty();
        }
    }

    /// Changes rows.
    ///
    /// @return how many
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepare(sql, arguments)) {
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object[] arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < arguments.length; i++) {
                bind(statement, i + 1, arguments[i]);
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setObject(index, null);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case Instant instant -> statement.setLong(index, instant.toEpochMilli());
            default -> throw new IllegalArgumentException("no column type for " + value.getClass());
        }
    }

    /// Makes a value of a row.
    ///
    /// @param <T> the value
    @FunctionalInterface
    public interface Mapper<T> {
        /// Reads the row; it is gone afterwards.
        T map(Row row) throws SQLException;
    }

    /// One row of a result; columns count from 1.
    public static final class Row {
        private final ResultSet rows;

        Row(ResultSet rows) {
            this.rows = rows;
        }

        /// A text that is there.
        public String text(int column) throws SQLException {
            String text = rows.getString(column);
            if (text == null) {
                throw new SQLException("column " + column + " is null");
            }
            return text;
        }

        /// A text, or null.
        public @Nullable String textOrNull(int column) throws SQLException {
            return rows.getString(column);
        }

        /// A whole number; 0 for null.
        public long number(int column) throws SQLException {
            return rows.getLong(column);
        }

        /// A whole number, or null.
        public @Nullable Long numberOrNull(int column) throws SQLException {
            long number = rows.getLong(column);
            return rows.wasNull() ? null : (Long) number;
        }

        /// A boolean.
        public boolean flag(int column) throws SQLException {
            return rows.getInt(column) != 0;
        }

        /// An instant that is there.
        public Instant instant(int column) throws SQLException {
            return Instant.ofEpochMilli(rows.getLong(column));
        }

        /// An instant, or null.
        public @Nullable Instant instantOrNull(int column) throws SQLException {
            long millis = rows.getLong(column);
            return rows.wasNull() ? null : Instant.ofEpochMilli(millis);
        }
    }
}
