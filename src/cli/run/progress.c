#include "progress.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/clock.h"
#include "kubevet/base/platform.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A shorter wait shows no progress. */
#define QUIET_SECONDS 1.0

#define LINE_MAX_BYTES ((size_t)1024)

#define ERASE "\r\033[K"

static void text_write(const char *text, size_t length)
{
    struct kv_error ignored = {0};
    (void)!kv_descriptor_write(STDERR_FILENO, (struct kv_text){text, length}, &ignored);
}

bool progress_begin(struct progress *progress, const struct kv_options *options)
{
    const char *terminal = getenv("TERM");
    *progress = (struct progress){.begun = kv_seconds_now()};
    return !options->quiet && isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

/* A line that wraps can't be erased as one. */
static size_t line_room(void)
{
    int columns = kv_terminal_columns(STDERR_FILENO);
    return columns > 0 ? (size_t)columns - 1 : 79;
}

static void text_add(char *line, size_t *length, const char *format, ...) KV_PRINTF(3, 4);
static void text_add(char *line, size_t *length, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(line + *length, LINE_MAX_BYTES - *length, format, arguments);
    va_end(arguments);
    *length += (size_t)added;
    if (*length >= LINE_MAX_BYTES)
        *length = LINE_MAX_BYTES - 1;
}

void progress_show(void *context, const struct kv_progress *done)
{
    struct progress *progress = context;
    char line[LINE_MAX_BYTES];
    if (kv_seconds_now() - progress->begun < QUIET_SECONDS)
        return;
    size_t length =
        (size_t)snprintf(line, sizeof line, "reading: %zu of %zu lists, %zu objects, %.1f MB",
                         done->lists_done, done->lists, done->objects, (double)done->bytes / 1e6);
    if (done->awaited && done->retry_in > 0)
        text_add(line, &length, "; the server asked to retry %s in %llds", done->awaited,
                 (long long)((done->retry_in + KV_SECOND - 1) / KV_SECOND));
    else if (done->awaited)
        text_add(line, &length, "; waiting for %s", done->awaited);
    size_t room = line_room();
    text_write(ERASE, sizeof ERASE - 1);
    text_write(line, length < room ? length : room);
    progress->shown = true;
}

void progress_say(struct progress *progress, const char *text)
{
    size_t room = line_room(), length = strlen(text);
    if (kv_seconds_now() - progress->begun < QUIET_SECONDS)
        return;
    text_write(ERASE, sizeof ERASE - 1);
    text_write(text, length < room ? length : room);
    progress->shown = true;
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        text_write(ERASE, sizeof ERASE - 1);
    progress->shown = false;
}
