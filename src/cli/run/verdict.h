/* The exit code of a finished report. */
#ifndef KUBEVET_CLI_RUN_VERDICT_H
#define KUBEVET_CLI_RUN_VERDICT_H

#include "kubevet/cli/command.h"

enum kv_exit exit_code_of(const struct kv_report *report, const struct kv_options *options);

/* The meaning of each exit code, in order; for help and manual. Ends with a row whose text is
 * NULL. */
struct exit_row {
    enum kv_exit code;
    const char *text;
};
extern const struct exit_row exit_table[];

#endif
