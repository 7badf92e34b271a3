/* The one table of options: parsing, --help, and whatever else describes the command line are
 * derived from its rows. */
#ifndef KUBEVET_CLI_OPTIONS_H
#define KUBEVET_CLI_OPTIONS_H

#include "kubevet/cli/command.h"

enum kv_option_type {
    KV_OPTION_FLAG,     /* bool */
    KV_OPTION_STRING,   /* const char *; the last one wins */
    KV_OPTION_WORDS,    /* struct kv_words: repeatable */
    KV_OPTION_FORMAT,   /* struct kv_words that begin with a format's name */
    KV_OPTION_CHOICE,   /* int or enum: the value of one of `choices` */
    KV_OPTION_DURATION, /* int64_t nanoseconds: Go's durations, or a number of seconds */
    KV_OPTION_TIME,     /* kv_time: RFC 3339 */
};

struct kv_choice {
    const char *name;
    int value;
};

struct kv_option {
    const char *name;
    char letter;          /* 0 = none */
    const char *argument; /* as --help names it; NULL = takes none */
    enum kv_option_type type;
    size_t offset;                   /* into struct kv_options */
    const struct kv_choice *choices; /* ends with a name of NULL */
    unsigned groups;                 /* enum kv_option_group; 0 = every command takes it */
    const char *help;
};

/* Ends with a row whose name is NULL. */
extern const struct kv_option kv_option_table[];

bool kv_option_taken(const struct kv_option *option, const struct kv_command *command);

/* Reads a command's part of the command line; argv[0] is the command itself. Options and arguments
 * may be mixed, `--` ends the options, names are not to be abbreviated: a script must not break
 * when an option is added. Give `options` to kv_options_release, on failure too. */
bool kv_options_parse(const struct kv_command *command, int argc, char **argv,
                      struct kv_options *options, struct kv_error *error) KV_MUST_USE;
void kv_options_release(struct kv_options *options);

#endif
