/* The words that stand for arguments in usage lines and --help, such as FILE or DURATION: what they
 * mean, and what can complete them. */
#ifndef KUBEVET_CLI_PLACEHOLDER_H
#define KUBEVET_CLI_PLACEHOLDER_H

#include <stddef.h>

/* Where the values of an argument come from. */
enum kv_value_source {
    KV_VALUES_ANY, /* nobody can list them */
    KV_VALUES_FILES,
    KV_VALUES_RULES,
    KV_VALUES_COMMANDS,
    KV_VALUES_SHELLS,
    KV_VALUES_CHOICES,         /* the option's own */
    KV_VALUES_FORMATS,         /* what the command can print */
    KV_VALUES_FORMATS_TO_FILE, /* one of a report's, which `=FILE` may follow */
};

struct kv_placeholder {
    const char *name;
    enum kv_value_source values;
    const char *help; /* for the manual; NULL = each option that has it tells */
};

/* Ends with a row whose name is NULL. */
extern const struct kv_placeholder kv_placeholder_table[];

/* The row of an option's `argument` or a command's `arguments`; brackets and dots around its name
 * (`[SPEC]`, `SPEC...`) are no part of it. NULL if there is none. */
const struct kv_placeholder *kv_placeholder_find(const char *argument);

#endif
