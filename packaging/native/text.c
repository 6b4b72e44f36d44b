/* Text without stdio: see gear-init.h. */
#include "gear-init.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void text_add(struct text *text, const char *string)
{
    while (*string && text->used + 1 < text->room)
        text->start[text->used++] = *string++;
    if (text->room)
        text->start[text->used] = '\0';
}

void text_number(struct text *text, uint64_t number, int min_digits)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
        min_digits--;
    } while (number || min_digits > 0);
    text_add(text, digits + at);
}

bool parse_number(const char *string, int base, uint64_t max, uint64_t *number)
{
    uint64_t value = 0;
    if (base == 16 && string[0] == '0' && (string[1] == 'x' || string[1] == 'X'))
        string += 2;
    if (!*string)
        return false;
    for (; *string; string++) {
        unsigned digit;
        if (*string >= '0' && *string <= '9')
            digit = (unsigned)(*string - '0');
        else if (base == 16 && *string >= 'a' && *string <= 'f')
            digit = (unsigned)(*string - 'a') + 10;
        else if (base == 16 && *string >= 'A' && *string <= 'F')
            digit = (unsigned)(*string - 'A') + 10;
        else
            return false;
        if (value > (max - digit) / (unsigned)base)
            return false;
        value = value * (unsigned)base + digit;
    }
    *number = value;
    return value <= max;
}

size_t write_all(int fd, const char *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t n = write(fd, bytes + done, count - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return done;
}
