/* The environment variables and files that kubevet uses, for the manual. */
#ifndef KUBEVET_CLI_ENVIRONMENT_H
#define KUBEVET_CLI_ENVIRONMENT_H

struct environment_row {
    const char *names;
    const char *help;
};

/* Each ends with a row of NULLs. */
extern const struct environment_row environment_table[], file_table[];

#endif
