/* See helper.h. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void fail(int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s: ", helper_name);
    vfprintf(stderr, format, args);
    va_end(args);
    if (error)
        fprintf(stderr, ": %s (errno %d)", strerror(error), error);
    fputc('\n', stderr);
    exit(OWN_FAILURE);
}

uint64_t number_of(const char *option, const char *text, int base, uint64_t max)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, base);
    if (errno || end == text || *end || strchr(text, '-') || number > max)
        fail(0, "%s: '%s' is not a number of 0 to %llu", option, text, (unsigned long long)max);
    return number;
}

char *value_of(int argc, char **argv, int *at)
{
    if (*at + 1 >= argc)
        fail(0, "%s needs a value", argv[*at]);
    return argv[++*at];
}

/* Counted after the last ')' since the name in field 2 may hold anything. */
uint64_t start_time_of(pid_t pid)
{
    char path[64], bytes[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof bytes - 1);
    if (n <= 0)
        fail(errno, "cannot read %s", path);
    close(fd);
    bytes[n] = '\0';
    char *at = strrchr(bytes, ')');
    for (int field = 2; at && field < 22; field++) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    if (!at)
        fail(0, "cannot find field 22 in %s", path);
    return strtoull(at, NULL, 10);
}
