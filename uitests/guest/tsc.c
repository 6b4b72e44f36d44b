// Prints how many thousand times a second the processor's time stamp counter counts. The guest sees that same counter.

#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(void) {
    const struct timespec pause = {.tv_nsec = 300000000};
    double from = seconds();
    unsigned long long first = __rdtsc();
    nanosleep(&pause, NULL);
    double to = seconds();
    unsigned long long last = __rdtsc();
    printf("%.0f\n", (double)(last - first) / (to - from) / 1000);
    return 0;
}
