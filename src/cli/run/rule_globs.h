/* Globs of rules that options give. */
#ifndef KUBEVET_CLI_RUN_RULE_GLOBS_H
#define KUBEVET_CLI_RUN_RULE_GLOBS_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"

/* Does each glob match a rule, or one of `others`? If not, the error names the option, and what may
 * be meant. */
bool rule_globs_check(const char *option, struct kv_strings globs, struct kv_strings others,
                      struct kv_error *error) KV_MUST_USE;

#endif
