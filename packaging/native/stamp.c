/*
 * stamp: for the start benchmark. Its first act is to take the wall clock in nanoseconds; it writes that to the
 * file named by its argument, or to standard output, and then waits to be killed.
 */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    unsigned long long nanoseconds = (unsigned long long)now.tv_sec * 1000000000ULL + (unsigned long long)now.tv_nsec;
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = '\n';
    do
        digits[--at] = (char)('0' + nanoseconds % 10);
    while (nanoseconds /= 10);
    int fd = argc > 1 ? open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : STDOUT_FILENO;
    if (fd < 0 || write(fd, digits + at, sizeof digits - at) != (ssize_t)(sizeof digits - at))
        return 1;
    for (;;)
        pause();
}
