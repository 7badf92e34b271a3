/* --baseline: the report of a run compared with an earlier one. */
#ifndef KUBEVET_CLI_RUN_BASELINE_H
#define KUBEVET_CLI_RUN_BASELINE_H

#include "run.h"

/* Reads it before the state, and refuses one of another spec or command. True if there is none. */
bool baseline_open(struct run *run, struct kv_error *error) KV_MUST_USE;

/* After the state was evaluated; refuses one of another cluster. */
bool baseline_compare(struct run *run, struct kv_error *error) KV_MUST_USE;

#endif
