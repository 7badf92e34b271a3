#include "progress.h"

#include "kubevet/base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Who waits no longer than that needs no company. */
#define QUIET_SECONDS 1.0

#define ERASE "\r\033[K"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void write_text(const char *text, size_t length)
{
    struct kv_error ignored = {0};
    (void)!kv_descriptor_write(STDERR_FILENO, (struct kv_text){text, length}, &ignored);
}

bool progress_begin(struct progress *progress, const struct kv_options *options)
{
    const char *terminal = getenv("TERM");
    *progress = (struct progress){.begun = seconds_now()};
    return !options->quiet && isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

/* A line that is broken in two can't be erased as one. */
static size_t line_room(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 79;
    return size.ws_col - 1U;
}

void progress_show(void *context, const struct kv_progress *done)
{
    struct progress *progress = context;
    char line[160];
    if (seconds_now() - progress->begun < QUIET_SECONDS)
        return;
    int length = snprintf(line, sizeof line, "reading: %zu of %zu lists, %zu objects, %.1f MB",
                          done->lists_done, done->lists, done->objects, (double)done->bytes / 1e6);
    size_t room = line_room();
    write_text(ERASE, sizeof ERASE - 1);
    write_text(line, (size_t)length < room ? (size_t)length : room);
    progress->shown = true;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        write_text(ERASE, sizeof ERASE - 1);
    progress->shown = false;
}
