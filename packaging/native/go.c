/*
 * The go-ahead: a decimal length, a newline, then that many bytes of NUL-separated KEY=VALUE fields.
 *
 *   54\nversion=1\0arg=/bin/echo\0arg=hello\0uid=1000\0gid=1000\0
 *
 * Unknown keys are skipped, so a newer agent can talk to an older init. Parsing is done in place, in a mapping of
 * its own which is wiped and given back as soon as the program has its copy: environments carry secrets.
 */
#include "gear-init.h"

#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *args[MAX_ARGS + 1];
static char *environment[MAX_ENV + 1];

enum { HEADER_MAX = 16 };

static bool parse_groups(struct go *go, char *list)
{
    while (*list) {
        char *comma = strchr(list, ',');
        if (comma)
            *comma = '\0';
        uint64_t gid;
        if (go->group_count == MAX_GROUPS || !parse_number(list, 10, UINT32_MAX - 1, &gid))
            return false;
        go->groups[go->group_count++] = (gid_t)gid;
        if (!comma)
            return true;
        list = comma + 1;
    }
    return true;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A system-call filter: the bytes of a struct sock_filter array in lower-case hex, decoded over themselves. */
static bool parse_filter(struct go *go, char *hex)
{
    size_t digits = strlen(hex), bytes = digits / 2;
    if (digits % 2 || bytes % sizeof(struct sock_filter) || bytes / sizeof(struct sock_filter) > BPF_MAXINSNS)
        return false;
    for (size_t i = 0; i < bytes; i++) {
        int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        hex[i] = (char)(high << 4 | low);
    }
    /* There is room to align it: the text took twice the bytes. */
    char *aligned = hex + (-(uintptr_t)hex & 7);
    memmove(aligned, hex, bytes);
    go->filter = bytes ? (struct sock_filter *)(void *)aligned : NULL;
    go->filter_length = bytes / sizeof(struct sock_filter);
    return true;
}

/* One field; false when its value makes no sense. */
static bool take(struct go *go, const char *key, char *value, size_t *argc, size_t *envc, bool *version)
{
    uint64_t number;
    if (!strcmp(key, "arg")) {
        if (*argc == MAX_ARGS)
            return false;
        args[(*argc)++] = value;
    } else if (!strcmp(key, "env")) {
        if (*envc == MAX_ENV || !strchr(value, '='))
            return false;
        environment[(*envc)++] = value;
    } else if (!strcmp(key, "cwd")) {
        go->cwd = value;
        return value[0] == '/';
    } else if (!strcmp(key, "groups")) {
        return parse_groups(go, value);
    } else if (!strcmp(key, "seccomp")) {
        return parse_filter(go, value);
    } else if (!strcmp(key, "version")) {
        return *version = parse_number(value, 10, 1, &number) && number == 1;
    } else if (!strcmp(key, "uid")) {
        if (!parse_number(value, 10, UINT32_MAX - 1, &number))
            return false;
        go->uid = (uid_t)number;
    } else if (!strcmp(key, "gid")) {
        if (!parse_number(value, 10, UINT32_MAX - 1, &number))
            return false;
        go->gid = (gid_t)number;
    } else if (!strcmp(key, "nonewprivs")) {
        if (!parse_number(value, 10, 1, &number))
            return false;
        go->no_new_privs = number;
    } else if (!strcmp(key, "signalgroup")) {
        if (!parse_number(value, 10, 1, &number))
            return false;
        go->signal_group = number;
    } else if (!strcmp(key, "logcap")) {
        return parse_number(value, 10, INT64_MAX, &go->log_cap);
    } else if (!strcmp(key, "caps_keep")) {
        return parse_number(value, 16, UINT64_MAX, &go->caps_keep);
    }
    return true;
}

static enum go_result parse(struct go *go, char *at, char *end, struct text *error)
{
    size_t argc = 0, envc = 0;
    bool version = false;
    while (at < end) {
        char *next = at + strlen(at) + 1; /* the mapping is longer than the message, and zero after it */
        char *equals = strchr(at, '=');
        if (*at) {
            if (!equals || equals == at) {
                text_add(error, "go-ahead: a field without KEY=");
                return GO_MALFORMED;
            }
            *equals = '\0';
            if (!take(go, at, equals + 1, &argc, &envc, &version)) {
                text_add(error, "go-ahead: bad or too many values of ");
                text_add(error, at); /* the key alone: the value may be a secret */
                return GO_MALFORMED;
            }
        }
        at = next;
    }
    args[argc] = environment[envc] = NULL;
    go->argv = args;
    go->envp = environment;
    if (!version)
        text_add(error, "go-ahead: no version=1");
    else if (!argc || !args[0][0])
        text_add(error, "go-ahead: no arg");
    else
        return GO_READY;
    return GO_MALFORMED;
}

/* The length in the header; 0 while the header is incomplete, SIZE_MAX when it is no length. */
static size_t header_length(char *bytes, size_t used, size_t *body)
{
    char *newline = memchr(bytes, '\n', used < HEADER_MAX ? used : HEADER_MAX);
    if (!newline)
        return used >= HEADER_MAX ? SIZE_MAX : 0;
    *newline = '\0';
    uint64_t length;
    bool good = parse_number(bytes, 10, MAX_MESSAGE, &length) && length > 0;
    *newline = '\n';
    *body = (size_t)(newline + 1 - bytes);
    return good ? (size_t)length : SIZE_MAX;
}

/* Waits for the FIFO; false when a signal came first. */
static bool wait_for(int fifo, int signals)
{
    struct pollfd polls[2] = {{.fd = signals, .events = POLLIN}, {.fd = fifo, .events = POLLIN}};
    while (poll(polls, 2, -1) < 0 && errno == EINTR)
        continue;
    return !polls[0].revents;
}

enum go_result go_read(int fifo, int signals, struct go *go, struct text *error)
{
    memset(go, 0, sizeof *go);
    go->cwd = "/";
    go->log_cap = 16 << 20;
    go->mapping_size = MAX_MESSAGE + HEADER_MAX + 1;
    go->mapping =
        mmap(NULL, go->mapping_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (go->mapping == MAP_FAILED) {
        go->mapping = NULL;
        text_add(error, "go-ahead: no memory for the message");
        return GO_MALFORMED;
    }
    for (;;) {
        if (!wait_for(fifo, signals))
            return GO_INTERRUPTED;
        ssize_t n = read(fifo, go->mapping + go->used, MAX_MESSAGE + HEADER_MAX - go->used);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0) {
            text_add(error, "go-ahead: cannot read the FIFO, errno ");
            text_number(error, (uint64_t)errno, 1);
            return GO_MALFORMED;
        }
        if (n == 0)
            return GO_AGAIN; /* an agent that died halfway; the next one says it again */
        go->used += (size_t)n;
        size_t body = 0, length = header_length(go->mapping, go->used, &body);
        if (length == SIZE_MAX) {
            text_add(error, "go-ahead: no length of 1 to 1048576 in the first line");
            return GO_MALFORMED;
        }
        if (length && go->used - body >= length) {
            memset(go->mapping + body + length, 0, go->used - body - length);
            return parse(go, go->mapping + body, go->mapping + body + length, error);
        }
    }
}

void go_forget(struct go *go)
{
    if (!go->mapping)
        return;
    explicit_bzero(go->mapping, go->used);
    munmap(go->mapping, go->mapping_size);
    go->mapping = NULL;
}
