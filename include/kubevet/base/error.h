/* Errors are values: owned by the caller, set once, given context on their way up, printed by cli
 * only.
 *
 * A function that can fail returns bool, must be checked, and takes a `struct kv_error *` last. The
 * struct needs no initialiser but `= {0}` and no release. The first error wins: setting a set error
 * changes nothing, so that a clean-up that fails too can't hide the cause. A finding is not an
 * error. */
#ifndef KUBEVET_BASE_ERROR_H
#define KUBEVET_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define KV_MUST_USE         __attribute__((warn_unused_result))
#define KV_PRINTF(fmt, arg) __attribute__((format(printf, fmt, arg)))

/* The kind of problem; cli maps it to an exit code (2 or 3). */
enum kv_error_kind {
    KV_ERROR_NONE = 0,
    KV_ERROR_USAGE,      /* the command line is invalid: exit 2 */
    KV_ERROR_SPEC,       /* the spec or a manifest is invalid: exit 2 */
    KV_ERROR_STATE,      /* a recorded state can't be read: exit 3 */
    KV_ERROR_CONNECTION, /* kubeconfig, TLS, login, the API: exit 3 */
    KV_ERROR_OUTPUT,     /* a report could not be written: exit 3 */
};

struct kv_error {
    enum kv_error_kind kind;
    unsigned line;   /* from 1; 0 = unknown */
    unsigned column; /* in characters, from 1; 0 = unknown */
    char file[512];  /* path or URL path; "" = none */
    char text[1024]; /* one sentence without a full stop: what happened, and what to do */
};

/* Sets the error unless it is already set. Always returns false, for `return kv_error_set(...)`. */
bool kv_error_set(struct kv_error *error, enum kv_error_kind kind, const char *format, ...)
    KV_PRINTF(3, 4);

/* As kv_error_set, with a place. `file` may be NULL. */
bool kv_error_at(struct kv_error *error, enum kv_error_kind kind, const char *file, unsigned line,
                 unsigned column, const char *format, ...) KV_PRINTF(6, 7);
bool kv_error_vat(struct kv_error *error, enum kv_error_kind kind, const char *file, unsigned line,
                  unsigned column, const char *format, va_list arguments) KV_PRINTF(6, 0);

/* Sets the file of a set error; a path that is too long is cut at its start. */
void kv_error_name(struct kv_error *error, const char *file);

/* Puts "context: " before the text of a set error. Always returns false. */
bool kv_error_prepend(struct kv_error *error, const char *format, ...) KV_PRINTF(2, 3);

/* Writes "file:line:column: text" (unknown parts left out) into `out`, truncated to `size` bytes
 * with NUL. It may quote a server or a file: escape it before showing it (kv_screen_escape). */
void kv_error_format(const struct kv_error *error, char *out, size_t size);

/* Ends the process with exit code 3 and one line on stderr. Memory is bounded by limits on input,
 * so a caller could not recover from this. */
_Noreturn void kv_out_of_memory(void);

#endif
