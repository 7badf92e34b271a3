/* How the program says that something went wrong: one line on standard error. */
#ifndef KUBEVET_CLI_FAILURE_H
#define KUBEVET_CLI_FAILURE_H

#include "kubevet/cli/command.h"

/* Prints "kubevet: " and the error, made harmless (kv_screen_escape); returns the exit code of its
 * kind. */
enum kv_exit kv_fail(const struct kv_error *error);

/* Prints "kubevet: " and a line, made harmless likewise. */
void kv_complain(const char *format, ...) KV_PRINTF(1, 2);

/* A usage error: "unknown WHAT 'word'", and the nearest of the known ones, or all of them. */
bool kv_unknown_word(struct kv_error *error, const char *what, const char *word,
                     const char *const *words, size_t count);

#endif
