/* Was anything evaluated? A run that evaluated nothing has no verdict. */
#ifndef KUBEVET_CLI_RUN_EVALUATED_H
#define KUBEVET_CLI_RUN_EVALUATED_H

#include "run.h"

/* After run_evaluate. False with *error set if none of the selected rules applies: the error says
 * which and why. Prints a warning for each --rule pattern of which no rule applies. */
bool run_has_evaluated(struct run *run, struct kv_error *error) KV_MUST_USE;

#endif
