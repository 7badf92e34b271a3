/* From a finished report to the exit code. */
#ifndef KUBEVET_CLI_VERDICT_H
#define KUBEVET_CLI_VERDICT_H

#include "kubevet/cli/command.h"

enum kv_exit kv_exit_code(const struct kv_report *report, const struct kv_options *options);

#endif
