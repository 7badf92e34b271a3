/* The table of options: parsing, --help, completion and the manual are derived from its rows. */
#ifndef KUBEVET_CLI_OPTIONS_OPTIONS_H
#define KUBEVET_CLI_OPTIONS_OPTIONS_H

#include "kubevet/cli/command.h"

enum option_type {
    OPTION_FLAG,     /* bool */
    OPTION_STRING,   /* const char *; the last one wins */
    OPTION_ONCE,     /* const char *; a second one is an error */
    OPTION_WORDS,    /* struct kv_strings: repeatable */
    OPTION_FORMAT,   /* struct kv_strings that begin with a format's name */
    OPTION_CHOICE,   /* int or enum: the value of one of `choices` */
    OPTION_COUNT,    /* int, from 1 */
    OPTION_AGE,      /* int64_t nanoseconds, more than 0: as DURATION, or days (`7d`) */
    OPTION_DURATION, /* int64_t nanoseconds: Go's durations, or a number of seconds */
    OPTION_TIME,     /* kv_time: RFC 3339 */
};

struct choice {
    const char *name;
    int value;
};

struct option_row {
    const char *name;
    char letter; /* 0 = none */
    /* The placeholder shown by --help; NULL = no argument. One that may be left out is "[=NAME]".
     */
    const char *argument;
    enum option_type type;
    size_t offset;                /* into struct kv_options */
    const struct choice *choices; /* ends with a name of NULL */
    unsigned groups;              /* enum kv_option_group; 0 = every command takes it */
    const char *help;
};

/* Ends with a row whose name is NULL. */
extern const struct option_row option_table[];

bool option_argument_is_optional(const struct option_row *option);
bool option_taken(const struct option_row *option, const struct kv_command *command);

/* Parses a command's part of the command line; argv[0] is the command. Options and arguments may be
 * mixed, `--` ends the options, and names can't be abbreviated, so that a new option never breaks a
 * script. Release `options` with options_release, also on failure. */
bool options_parse(const struct kv_command *command, int argc, char **argv,
                   struct kv_options *options, struct kv_error *error) KV_MUST_USE;
void options_release(struct kv_options *options);

#endif
