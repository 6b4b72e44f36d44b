/* See helper.h. */
#include "helper.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
