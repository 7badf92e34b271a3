/* --history: a finished run is added to a history. */
#ifndef KUBEVET_CLI_RUN_REMEMBER_H
#define KUBEVET_CLI_RUN_REMEMBER_H

#include "run.h"

/* Adds the run, if the options ask for it, and fills in since when findings exist. If that fails, a
 * warning says so, and nothing else changes. Waits at most `limit_ns` for other writers. */
void run_remember(struct run *run, int64_t limit_ns);

#endif
