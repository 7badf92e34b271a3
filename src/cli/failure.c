#include "failure.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/deadline.h"
#include "kubevet/base/glob.h"
#include "kubevet/report/screen.h"

#include <unistd.h>

/* A standard error that can't be written to is ignored: there is nowhere to report it. */
static void line_print(const char *text)
{
    struct kv_buffer line = {0};
    struct kv_error ignored = {0};
    kv_buffer_text(&line, "kubevet: ");
    kv_screen_escape(&line, text);
    kv_buffer_text(&line, "\n");
    (void)!kv_descriptor_write(STDERR_FILENO, kv_buffer_as_text(&line), &ignored);
    kv_buffer_release(&line);
}

enum kv_exit error_print(const struct kv_error *error)
{
    char line[sizeof error->file + sizeof error->text + 32];
    kv_error_format(error, line, sizeof line);
    line_print(line);
    bool usage = error->kind == KV_ERROR_USAGE || error->kind == KV_ERROR_SPEC;
    return usage && !kv_deadline_was_missed() ? KV_EXIT_USAGE : KV_EXIT_NO_VERDICT;
}

void message_print(const char *format, ...)
{
    struct kv_error error = {0};
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(&error, KV_ERROR_OUTPUT, NULL, 0, 0, format, arguments);
    va_end(arguments);
    error_print(&error);
}

bool unknown_word_error(struct kv_error *error, const char *what, const char *word,
                        const char *const *words, size_t count)
{
    const char *nearest = kv_nearest_word(word, words, count);
    if (nearest)
        return kv_error_set(error, KV_ERROR_USAGE, "unknown %s '%s'; did you mean '%s'?", what,
                            word, nearest);
    struct kv_buffer known = {0};
    for (size_t i = 0; i < count; i++)
        kv_buffer_printf(&known, "%s%s", i > 0 ? ", " : "", words[i]);
    kv_error_set(error, KV_ERROR_USAGE, "unknown %s '%s'; known: %s", what, word,
                 kv_buffer_as_text(&known).data);
    kv_buffer_release(&known);
    return false;
}
