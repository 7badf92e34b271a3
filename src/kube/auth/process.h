/* Runs a program and reads its output, with limits of time and size. No shell is used. */
#ifndef KUBEVET_KUBE_AUTH_PROCESS_H
#define KUBEVET_KUBE_AUTH_PROCESS_H

#include "kubevet/base/buffer.h"

#include <stdint.h>

struct process {
    const char *path;         /* of the program; $PATH is not searched */
    char *const *arguments;   /* with the program's name first; ends with NULL */
    char *const *environment; /* ends with NULL */
    /* Does it get our standard input and stay in our process group, so that it may use the
     * terminal? Otherwise it has no input, and is killed together with its children. */
    bool interactive;
    int64_t deadline; /* on the monotonic clock, nanoseconds */
    size_t max_output;
};

enum process_result {
    PROCESS_EXITED,      /* `code`: its exit code */
    PROCESS_KILLED,      /* `code`: the signal */
    PROCESS_NOT_STARTED, /* `code`: errno */
    PROCESS_TIME_OUT,    /* it was killed */
    PROCESS_TOO_LARGE,   /* it was killed: more output than max_output */
};

/* Runs it to its end and appends its standard output. Its standard error is ours. It is killed if
 * we die. */
enum process_result process_run(const struct process *process, struct kv_buffer *output, int *code);

#endif
