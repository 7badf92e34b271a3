/* From a finished report to the exit code. */
#ifndef KUBEVET_CLI_VERDICT_H
#define KUBEVET_CLI_VERDICT_H

#include "kubevet/cli/command.h"

enum kv_exit kv_exit_code(const struct kv_report *report, const struct kv_options *options);

/* What each exit code says, in order; for help and manual. Ends with a row whose text is NULL. */
struct kv_exit_row {
    enum kv_exit code;
    const char *text;
};
extern const struct kv_exit_row kv_exit_table[];

#endif
