/* Reads the same files as the sampler with kept-open descriptors, and parses nothing: the floor that
 * the sampler is measured against. Usage: sample PASSES < paths. Prints the CPU time of the passes in
 * microseconds. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char buffer[65536];
static int descriptors[65536];

static long micros(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000L + used.ru_utime.tv_usec +
           used.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
    char path[4096];
    int count = 0;
    if (argc != 2) {
        return 2;
    }
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = 0;
        int descriptor = open(path, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            perror(path);
            return 1;
        }
        descriptors[count++] = descriptor;
    }
    long before = micros();
    for (int pass = atoi(argv[1]); pass > 0; pass--) {
        for (int i = 0; i < count; i++) {
            if (pread(descriptors[i], buffer, sizeof buffer, 0) < 0) {
                return 1;
            }
        }
    }
    printf("%ld\n", micros() - before);
    return 0;
}
