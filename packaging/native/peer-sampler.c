/*
 * peer-sampler: what sampling costs at least, for the benchmark of ours.
 *
 *   peer-sampler LIST PASSES      LIST holds one path a line
 *
 * Opens every file once, then reads all of them each second with pread into one buffer and looks at nothing.
 * Prints {"files":N,"passes":N,"bytes":N,"user_us":N,"system_us":N,"cpu_us_per_pass":N} (bytes: of the last pass).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timeval time)
{
    return (long long)time.tv_sec * 1000000 + time.tv_usec;
}

int main(int argc, char **argv)
{
    static char line[4096], buffer[65536];
    long passes = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    FILE *list = passes > 0 ? fopen(argv[1], "re") : NULL;
    if (!list) {
        fprintf(stderr, "usage: peer-sampler LIST PASSES (%s)\n", passes > 0 ? strerror(errno) : "PASSES is 1 or more");
        return 2;
    }
    struct rlimit limit = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_NOFILE, &limit); /* where we may not, open says so below */
    int *files = NULL;
    size_t count = 0;
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = '\0';
        if (count % 1024 == 0 && !(files = realloc(files, (count + 1024) * sizeof *files)))
            return 1;
        if ((files[count++] = open(line, O_RDONLY | O_CLOEXEC)) < 0) {
            fprintf(stderr, "peer-sampler: cannot open %s: %s (errno %d)\n", line, strerror(errno), errno);
            return 1;
        }
    }
    fclose(list);

    struct rusage before, after;
    long long bytes = 0;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    getrusage(RUSAGE_SELF, &before);
    for (long pass = 0; pass < passes; pass++) {
        bytes = 0;
        for (size_t i = 0; i < count; i++) {
            ssize_t n = pread(files[i], buffer, sizeof buffer, 0);
            bytes += n > 0 ? n : 0;
        }
        next.tv_sec++;
        if (pass + 1 < passes)
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    getrusage(RUSAGE_SELF, &after);
    long long user = microseconds(after.ru_utime) - microseconds(before.ru_utime);
    long long system = microseconds(after.ru_stime) - microseconds(before.ru_stime);
    printf("{\"files\":%zu,\"passes\":%ld,\"bytes\":%lld,\"user_us\":%lld,\"system_us\":%lld,\"cpu_us_per_pass\":%lld}\n",
           count, passes, bytes, user, system, (user + system) / passes);
    return 0;
}
