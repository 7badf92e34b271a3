/* The environment variables and files that kubevet goes by, for the manual. */
#ifndef KUBEVET_CLI_ENVIRONMENT_H
#define KUBEVET_CLI_ENVIRONMENT_H

struct kv_environment_row {
    const char *names;
    const char *help;
};

/* Each ends with a row of NULL. */
extern const struct kv_environment_row kv_environment_table[], kv_file_table[];

#endif
