/* The placeholders of usage lines and --help, such as FILE or DURATION: their meaning, and how they
 * are completed. */
#ifndef KUBEVET_CLI_OPTIONS_PLACEHOLDER_H
#define KUBEVET_CLI_OPTIONS_PLACEHOLDER_H

#include <stddef.h>

/* The source of the values of an argument. */
enum value_source {
    VALUES_ANY, /* free text */
    VALUES_FILES,
    VALUES_RULES,
    VALUES_COMMANDS,
    VALUES_KEYS, /* the keys of a spec that `init` writes */
    VALUES_SHELLS,
    VALUES_CHOICES,         /* the option's choices */
    VALUES_FORMATS,         /* the formats of the command */
    VALUES_FORMATS_TO_FILE, /* the report formats; `=FILE` may follow */
};

struct placeholder {
    const char *name;
    enum value_source values;
    const char *help; /* for the manual; NULL = described at each option */
};

/* Ends with a row whose name is NULL. */
extern const struct placeholder placeholder_table[];

/* The row of an option's `argument` or a command's `arguments`, without brackets and dots
 * (`[SPEC]`, `SPEC...`). NULL if there is none. */
const struct placeholder *placeholder_find(const char *argument);

#endif
