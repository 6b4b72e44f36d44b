/*
 * The file `status` in the log folder: one key=value a line, written aside and renamed, so a reader sees the old
 * or the new, never half. Times are seconds.microseconds; the plain ones are the wall clock, *_boottime survives
 * a clock that is set.
 *
 *   state=exited
 *   pid=2
 *   code=3
 */
#include "gear-init.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct moment moment_now(void)
{
    struct moment now;
    clock_gettime(CLOCK_REALTIME, &now.real);
    clock_gettime(CLOCK_BOOTTIME, &now.boot);
    return now;
}

static void add_time(struct text *text, const char *key, struct timespec time)
{
    if (!time.tv_sec && !time.tv_nsec)
        return;
    text_add(text, key);
    text_number(text, (uint64_t)time.tv_sec, 1);
    text_add(text, ".");
    text_number(text, (uint64_t)time.tv_nsec / 1000, 6);
}

static void add_number(struct text *text, const char *key, int64_t number)
{
    if (number < 0)
        return;
    text_add(text, key);
    text_number(text, (uint64_t)number, 1);
}

void status_write(const struct status *status)
{
    char bytes[1024];
    struct text text = {bytes, 0, sizeof bytes};
    text_add(&text, "state=");
    text_add(&text, status->state);
    add_number(&text, "\npid=", status->pid ? status->pid : -1);
    add_time(&text, "\nstarted=", status->started.real);
    add_time(&text, "\nstarted_boottime=", status->started.boot);
    add_time(&text, "\nended=", status->ended.real);
    add_time(&text, "\nended_boottime=", status->ended.boot);
    add_number(&text, "\ncode=", status->code);
    add_number(&text, "\nsignal=", status->signal);
    text_add(&text, "\nlost=");
    text_number(&text, status->lost, 1);
    if (status->error[0]) {
        text_add(&text, "\nerror=");
        text_add(&text, status->error);
    }
    text_add(&text, "\n");

    int flags = O_WRONLY | O_CLOEXEC | O_NOFOLLOW;
    int fd = openat(status->dir, "status.tmp", flags | O_CREAT | O_TRUNC, 0640);
    if (fd >= 0) {
        bool whole = write_all(fd, bytes, text.used) == text.used;
        close(fd);
        if (whole && renameat(status->dir, "status.tmp", status->dir, "status") == 0)
            return;
        unlinkat(status->dir, "status.tmp", 0);
    }
    /* A full disk has no room for a new file, but the old one's block is there already: overwrite it in place. */
    fd = openat(status->dir, "status", flags);
    if (fd < 0)
        return;
    if (pwrite(fd, bytes, text.used, 0) == (ssize_t)text.used && ftruncate(fd, (off_t)text.used) != 0) {
        /* The tail of the older, longer text stays: lines that readers have already seen win by being first. */
    }
    close(fd);
}
