/* A progress line on the terminal's standard error, for runs longer than a second; rewritten in
 * place and erased at the end. */
#ifndef KUBEVET_CLI_RUN_PROGRESS_H
#define KUBEVET_CLI_RUN_PROGRESS_H

#include "kubevet/cli/command.h"
#include "kubevet/kube/client.h"

/* `= {0}` shows nothing. */
struct progress {
    double begun; /* monotonic, seconds */
    bool shown;   /* the line is on the screen */
};

/* False if no progress is shown: no terminal, one that can't erase, or --quiet. */
bool progress_begin(struct progress *progress, const struct kv_options *options);

/* The client's callback; `context` is the struct progress. */
void progress_show(void *context, const struct kv_progress *done);

/* Shows a text instead. */
void progress_say(struct progress *progress, const char *text);

/* Call before anything else is written to the terminal. */
void progress_clear(struct progress *progress);

#endif
