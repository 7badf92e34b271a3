/* Error messages on standard error, one line each. */
#ifndef KUBEVET_CLI_FAILURE_H
#define KUBEVET_CLI_FAILURE_H

#include "kubevet/cli/command.h"

/* Prints "kubevet: " and the error, escaped (kv_screen_escape); returns the exit code of its
 * kind. */
enum kv_exit error_print(const struct kv_error *error);

/* Prints "kubevet: " and a line, escaped likewise. */
void message_print(const char *format, ...) KV_PRINTF(1, 2);

/* A usage error: "unknown WHAT 'word'", with the nearest known word, or all of them. */
bool unknown_word_error(struct kv_error *error, const char *what, const char *word,
                        const char *const *words, size_t count);

#endif
