package io.gearshift.bench;

import java.util.List;

/// The options of a benchmark.
///
/// @param gears how many gears to make, 1 to 5000; 0 for the benchmark's own default
/// @param idle how many gears to define and not start, 0 to 20000; -1 for the benchmark's own
///   default
/// @param minutes how long what must not grow is watched, 1 to 60; 0 for the benchmark's own
///   default
/// @param rounds how often each side is measured, 5 to 1000; 0 for the benchmark's own default
/// @param json whether the report is JSON rather than a table
record Options(int gears, int idle, int minutes, int rounds, boolean json) {

    /// The value, or `otherwise` where none was given.
    int gearsOr(int otherwise) {
        return gears == 0 ? otherwise : gears;
    }

    /// The value, or `otherwise` where none was given.
    int roundsOr(int otherwise) {
        return rounds == 0 ? otherwise : rounds;
    }

    /// The value, or `otherwise` where none was given.
    int idleOr(int otherwise) {
        return idle < 0 ? otherwise : idle;
    }

    /// The value, or `otherwise` where none was given.
    int minutesOr(int otherwise) {
        return minutes == 0 ? otherwise : minutes;
    }

    static Options parse(List<String> arguments) {
        int gears = 0;
        int idle = -1;
        int minutes = 0;
        int rounds = 0;
        boolean json = false;
        for (int at = 0; at < arguments.size(); at += 2) {
            String name = arguments.get(at);
            if (at + 1 == arguments.size()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            String value = arguments.get(at + 1);
            switch (name) {
                case "--gears" -> gears = number(name, value, 1, 5000);
                case "--idle" -> idle = number(name, value, 0, 20_000);
                case "--minutes" -> minutes = number(name, value, 1, 60);
                case "--rounds" -> rounds = number(name, value, 5, 1000);
                case "-o" -> json = value.equals("json");
                default ->
                        throw new IllegalArgumentException(
                                "no option \""
                                        + name
                                        + "\"; there are --gears, --idle, --minutes, --rounds, -o");
            }
        }
        return new Options(gears, idle, minutes, rounds, json);
    }

    private static int number(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the range.
        }
        throw new IllegalArgumentException(
                name + " is a number from " + least + " to " + most + ", found \"" + value + "\"");
    }
}
