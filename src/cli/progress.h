/* One line on a terminal's standard error about what lasts longer than a second, written over again
 * and again and gone when it is done. */
#ifndef KUBEVET_CLI_PROGRESS_H
#define KUBEVET_CLI_PROGRESS_H

#include "kubevet/cli/command.h"
#include "kubevet/kube/client.h"

/* `= {0}` shows nothing. */
struct progress {
    double begun; /* monotonic, seconds */
    bool shown;   /* the line stands there */
};

/* False where no progress is to be shown: no terminal, or one that can't erase, or --quiet. */
bool progress_begin(struct progress *progress, const struct kv_options *options);

/* The client's callback; `context` is the struct progress. */
void progress_show(void *context, const struct kv_progress *done);

/* Before anything else is written to the terminal. */
void progress_clear(struct progress *progress);

#endif
