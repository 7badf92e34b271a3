/* Running a program and reading what it writes, within bounds of time and size. No shell is asked.
 */
#ifndef KUBEVET_KUBE_PROCESS_H
#define KUBEVET_KUBE_PROCESS_H

#include "kubevet/base/buffer.h"

#include <stdint.h>

struct kv_process {
    const char *path;         /* of the program: looked for nowhere else */
    char *const *arguments;   /* with the program's name first; ends with NULL */
    char *const *environment; /* ends with NULL */
    /* Does it get our standard input, and stay in our process group so that it may use the
     * terminal? Else it reads nothing, and is killed with all that it started. */
    bool interactive;
    int64_t deadline; /* on the monotonic clock, nanoseconds */
    size_t max_output;
};

enum kv_process_result {
    KV_PROCESS_EXITED,      /* `code`: its exit code */
    KV_PROCESS_KILLED,      /* `code`: the signal */
    KV_PROCESS_NOT_STARTED, /* `code`: errno */
    KV_PROCESS_TIME_OUT,    /* it was killed */
    KV_PROCESS_TOO_LARGE,   /* it was killed: more output than max_output */
};

/* Runs it to its end and appends its standard output. Its standard error is ours. It dies with us.
 */
enum kv_process_result kv_process_run(const struct kv_process *process, struct kv_buffer *output,
                                      int *code);

#endif
