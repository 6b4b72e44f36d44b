/*
 * Shared by the parts of gear-init. No stdio and no malloc anywhere in it: one of these runs per gear, and its
 * own memory is what a thousand idle gears pay a thousand times.
 */
#ifndef GEAR_INIT_H
#define GEAR_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* The agent's mount in the gear: the FIFO `go` and the folder `log`. */
#define CONTROL_DIR "/.gearshift"
#define OWN_FAILURE 125 /* exit codes as of the shell and Docker: ours, cannot execute, not found */
#define CANNOT_EXECUTE 126
#define NOT_FOUND 127

/* ---- text.c: a bounded text that is cut, never overrun ---- */
struct text {
    char *start;
    size_t used, room;
};
void text_add(struct text *text, const char *string);
void text_number(struct text *text, uint64_t number, int min_digits);
/* Whole-string unsigned number in base 10 or 16; false when it is anything else or above `max`. */
bool parse_number(const char *string, int base, uint64_t max, uint64_t *number);
/* Writes all of it unless an error comes; returns what was written. */
size_t write_all(int fd, const char *bytes, size_t count);

/* ---- go.c: the go-ahead message ---- */
enum { MAX_ARGS = 1024, MAX_ENV = 4096, MAX_GROUPS = 256, MAX_MESSAGE = 1 << 20 };
struct go {
    char **argv, **envp; /* NULL-terminated, inside the mapping below */
    const char *cwd;
    uid_t uid;
    gid_t gid, groups[MAX_GROUPS];
    size_t group_count;
    bool no_new_privs, signal_group;
    uint64_t log_cap, caps_keep;
    struct sock_filter *filter; /* inside the mapping too; NULL: none */
    size_t filter_length;
    char *mapping; /* holds secrets: go_forget wipes it */
    size_t mapping_size, used;
};
enum go_result { GO_READY, GO_AGAIN, GO_MALFORMED, GO_INTERRUPTED };
/*
 * Waits for one message on a FIFO opened without blocking. GO_AGAIN: the writer left before it was complete;
 * GO_INTERRUPTED: the signal descriptor has something first. Whatever it says, go_forget follows.
 */
enum go_result go_read(int fifo, int signals, struct go *go, struct text *error);
void go_forget(struct go *go);

/* ---- cgroup-view.c: what the gear sees of its groups ---- */
/* NULL, or what could not be done (errno says why). */
const char *cgroup_view(void);

/* ---- status.c: the file `status`, always whole ---- */
struct moment {
    struct timespec real, boot;
};
struct status {
    int dir; /* descriptor of the log folder, -1 before it is open */
    const char *state;
    pid_t pid; /* as the gear counts */
    struct moment started, ended;
    int code, signal; /* -1: not known */
    uint64_t lost;
    char error[256];
};
struct moment moment_now(void);
void status_write(const struct status *status);

/* ---- stream.c: one output of the program, to its capped file ---- */
enum { LINE_MAX_BYTES = 8192, STREAM_BUFFER = 32768 };
struct stream {
    int pipe, dir, file; /* pipe -1: ended */
    const char *name, *old_name;
    uint64_t size, cap, lost;
    size_t used; /* bytes in `in` that are not yet a record */
    char in[STREAM_BUFFER];
};
void stream_open(struct stream *stream, int dir, const char *name, const char *old_name, uint64_t cap);
/* Reads once and writes the complete lines. False when the pipe has nothing more for now or has ended. */
bool stream_pump(struct stream *stream);
/* Writes an unfinished line as a partial record: a prompt should be seen, a last word too. */
void stream_flush(struct stream *stream);

/* ---- program.c: what the fork becomes ---- */
/* Never returns. On failure writes one line of reason to `report` and exits 125, 126 or 127. */
_Noreturn void program_become(const struct go *go, int out, int err, int report);

#endif
