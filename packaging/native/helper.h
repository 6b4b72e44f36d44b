/* Shared by the root helpers gear-mount, gear-exec and gear-mirror, which are short-lived: stdio is fine here. */
#ifndef HELPER_H
#define HELPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { OWN_FAILURE = 125 };

extern const char *helper_name;

/* "NAME: what", then ": reason (errno N)" when `error` is not 0, on standard error; exits 125. */
_Noreturn void fail(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A whole-string unsigned number of at most `max`; fails naming the option otherwise. */
uint64_t number_of(const char *option, const char *text, int base, uint64_t max);

/* The value that follows option argv[*at]; fails when there is none. */
char *value_of(int argc, char **argv, int *at);

/* When a process was started: field 22 of /proc/PID/stat; fails when it cannot be read. */
uint64_t start_time_of(pid_t pid);

#endif
