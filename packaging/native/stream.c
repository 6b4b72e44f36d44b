/*
 * One output of the program, written to its capped file in the records of the Kubernetes log format without its
 * stream column:
 *
 *   1763798400.000123 F a whole line
 *   1763798400.000456 P a piece of a line, cut at 8 KiB or flushed; the next record continues it
 *
 * A file that would pass the cap is renamed to NAME.1 and a new one begun, so at most two caps are on disk and the
 * newest lines are never lost. When the disk is full the bytes are counted and dropped: the program never waits.
 */
#include "gear-init.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PREFIX_MAX = 32 };

/* One for both streams, since they take turns: a batch of records on its way to the file. */
static char batch[STREAM_BUFFER + 16384];

static void open_file(struct stream *stream)
{
    struct stat stat;
    stream->size = 0;
    stream->file = openat(stream->dir, stream->name,
                          O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
    if (stream->file >= 0 && fstat(stream->file, &stat) == 0)
        stream->size = (uint64_t)stat.st_size;
}

void stream_open(struct stream *stream, int dir, const char *name, const char *old_name, uint64_t cap)
{
    stream->dir = dir;
    stream->name = name;
    stream->old_name = old_name;
    stream->cap = cap;
    open_file(stream);
}

static void rotate(struct stream *stream)
{
    if (stream->file >= 0)
        close(stream->file);
    if (renameat(stream->dir, stream->name, stream->dir, stream->old_name) != 0)
        unlinkat(stream->dir, stream->name, 0); /* better to lose the old lines than to grow or to lose the new */
    open_file(stream);
}

/* Writes `count` bytes holding `payload` bytes of the program's, all or nothing, so that records stay whole. */
static void write_batch(struct stream *stream, size_t count, size_t payload)
{
    if (!count)
        return;
    if (stream->file < 0)
        open_file(stream); /* it may have failed on a full disk that has room again */
    size_t written = stream->file < 0 ? 0 : write_all(stream->file, batch, count);
    if (written == count) {
        stream->size += count;
        return;
    }
    stream->lost += payload;
    if (written && ftruncate(stream->file, (off_t)stream->size) != 0)
        stream->size += written; /* a torn record stays; the size must stay true */
}

/* Writes the records that `in` holds; with `all` an unfinished line too. */
static void write_records(struct stream *stream, bool all)
{
    char prefix_bytes[PREFIX_MAX];
    struct text prefix = {prefix_bytes, 0, sizeof prefix_bytes};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    text_number(&prefix, (uint64_t)now.tv_sec, 1);
    text_add(&prefix, ".");
    text_number(&prefix, (uint64_t)now.tv_nsec / 1000, 6);

    size_t at = 0, count = 0, payload = 0;
    while (at < stream->used) {
        size_t left = stream->used - at;
        size_t reach = left < LINE_MAX_BYTES ? left : LINE_MAX_BYTES;
        char *newline = memchr(stream->in + at, '\n', reach);
        size_t length = newline ? (size_t)(newline - (stream->in + at)) : reach;
        if (!newline && reach < LINE_MAX_BYTES && !all)
            break;
        size_t record = prefix.used + 3 + length + 1;
        bool over_cap = stream->size + count + record > stream->cap;
        if (over_cap || count + record > sizeof batch) {
            write_batch(stream, count, payload);
            count = payload = 0;
            if (over_cap && stream->size > 0)
                rotate(stream);
        }
        memcpy(batch + count, prefix.start, prefix.used);
        count += prefix.used;
        memcpy(batch + count, newline ? " F " : " P ", 3);
        count += 3;
        memcpy(batch + count, stream->in + at, length);
        count += length;
        batch[count++] = '\n';
        at += length + (newline ? 1 : 0);
        payload += length + (newline ? 1 : 0);
    }
    write_batch(stream, count, payload);
    stream->used -= at;
    if (stream->used && at)
        memmove(stream->in, stream->in + at, stream->used);
}

bool stream_pump(struct stream *stream)
{
    ssize_t n = read(stream->pipe, stream->in + stream->used, sizeof stream->in - stream->used);
    if (n > 0) {
        stream->used += (size_t)n;
        write_records(stream, false);
        return true;
    }
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    stream_flush(stream);
    close(stream->pipe);
    stream->pipe = -1;
    return false;
}

void stream_flush(struct stream *stream)
{
    write_records(stream, true);
}
