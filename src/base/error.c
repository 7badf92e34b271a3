#include "kubevet/base/error.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Shows that a text was too long: `length` bytes were to be written. */
static void cut_show(struct kv_error *error, size_t length)
{
    static const char dots[] = "...";
    size_t end = sizeof error->text - sizeof dots;
    if (length < sizeof error->text)
        return;
    while (end > 0 && ((unsigned char)error->text[end] & 0xC0) == 0x80)
        end--; /* not within a character */
    memcpy(error->text + end, dots, sizeof dots);
}

bool kv_error_vat(struct kv_error *error, enum kv_error_kind kind, const char *file, unsigned line,
                  unsigned column, const char *format, va_list arguments)
{
    if (error->kind != KV_ERROR_NONE)
        return false;
    error->kind = kind;
    error->line = line;
    error->column = column;
    kv_error_name(error, file ? file : "");
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    cut_show(error, length > 0 ? (size_t)length : 0);
    return false;
}

bool kv_error_at(struct kv_error *error, enum kv_error_kind kind, const char *file, unsigned line,
                 unsigned column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(error, kind, file, line, column, format, arguments);
    va_end(arguments);
    return false;
}

bool kv_error_set(struct kv_error *error, enum kv_error_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(error, kind, NULL, 0, 0, format, arguments);
    va_end(arguments);
    return false;
}

void kv_error_name(struct kv_error *error, const char *file)
{
    size_t length = strlen(file), room = sizeof error->file - 1;
    const char *end = length > room ? file + (length - room) : file;
    memcpy(error->file, end, strlen(end) + 1);
}

bool kv_error_prepend(struct kv_error *error, const char *format, ...)
{
    char context[sizeof error->text];
    char text[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
    memcpy(text, error->text, sizeof text);
    /* Truncation is intended: the struct has a fixed size, and the context comes first. */
    size_t used = strlen(context);
    if (used + 2 >= sizeof error->text)
        used = sizeof error->text - 3;
    memcpy(error->text, context, used);
    memcpy(error->text + used, ": ", 3);
    strncat(error->text, text, sizeof error->text - used - 3);
    cut_show(error, used + 2 + strlen(text));
    return false;
}

void kv_error_format(const struct kv_error *error, char *out, size_t size)
{
    if (error->file[0] == '\0')
        snprintf(out, size, "%s", error->text);
    else if (error->line == 0)
        snprintf(out, size, "%s: %s", error->file, error->text);
    else if (error->column == 0)
        snprintf(out, size, "%s:%u: %s", error->file, error->line, error->text);
    else
        snprintf(out, size, "%s:%u:%u: %s", error->file, error->line, error->column, error->text);
}

void kv_out_of_memory(void)
{
    static const char message[] = "kubevet: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored;
    _exit(3);
}
