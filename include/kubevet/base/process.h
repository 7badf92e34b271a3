/* Runs programs, or parts of this one, as processes of their own and reads their output, with
 * limits of time and size. No shell is used. A process is killed if we die. */
#ifndef KUBEVET_BASE_PROCESS_H
#define KUBEVET_BASE_PROCESS_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"

#include <stdint.h>

struct kv_process {
    /* Runs in the child instead of a program, and returns its exit code: all that this process has
     * read and made is there, and nothing that it changes comes back. It has no descriptors but the
     * standard ones. NULL = a program is run. */
    int (*function)(void *context);
    void *context;
    const char *path;         /* of the program; $PATH is not searched */
    char *const *arguments;   /* with the program's name first; ends with NULL */
    char *const *environment; /* ends with NULL */
    const char *folder;       /* it starts in this one; NULL = in ours */
    /* Does it get our standard input and stay in our process group, so that it may use the
     * terminal? Otherwise it has no input, and is killed together with its children. */
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
    KV_PROCESS_LOST,        /* it has ended, but how is unknown: SIGCHLD must not be ignored */
};

/* Finds a command as a shell would: one without a slash in $PATH, but never in the current folder,
 * even if $PATH contains it: the current folder must not decide which program runs. NULL if there
 * is none. */
const char *kv_process_find(const char *command, struct kv_arena *arena);

/* Runs it to its end and appends its standard output. Its standard error is ours. */
enum kv_process_result kv_process_run(const struct kv_process *process, struct kv_buffer *output,
                                      int *code);

/* One of several programs that run at the same time. `= {0}` has no results. */
struct kv_process_job {
    struct kv_process process; /* may be set by `begin` */
    /* Results; the caller releases the buffers. */
    enum kv_process_result result;
    int code;
    struct kv_buffer output, messages; /* standard output; the first bytes of standard error */
};

/* How much of standard error is kept of each. */
enum { KV_PROCESS_MESSAGES_MAX = 64 * 1024 };

struct kv_process_pool {
    size_t parallel; /* at most so many run at once, at least 1 */
    /* Called before a job starts, and after it has ended, with the number of its slot, below
     * `parallel`. May be NULL. `begin` returns false if the job must not run: it then counts as not
     * started. */
    bool (*begin)(void *context, struct kv_process_job *job, size_t slot);
    void (*end)(void *context, struct kv_process_job *job, size_t slot);
    void *context;
};

/* Runs all jobs to their ends. */
void kv_process_run_all(const struct kv_process_pool *pool, struct kv_process_job *jobs,
                        size_t count);

#endif
