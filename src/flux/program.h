/* The user's own programs that build (kustomize, kubectl, helm): what they run in, and what is said
 * of how they ended. */
#ifndef KUBEVET_FLUX_PROGRAM_H
#define KUBEVET_FLUX_PROGRAM_H

#include "kubevet/base/process.h"

struct program {
    const char *path;
    const char *name; /* for errors: "kubectl kustomize" */
    char *const *environment;
    const char *place; /* a folder for its own files, in which it starts */
};

/* An environment without credentials and configuration. Unless it may use the network, all proxies
 * lead to a port at which nobody listens, and git may use no protocol; else the proxies are ours.
 */
char *const *program_environment(const char *place, bool may_use_network, struct kv_arena *arena);

/* A run of it with these arguments, which end with NULL: copied, within the limits of time and
 * output. */
struct kv_process program_run(const struct program *program, const char *const *arguments,
                              struct kv_arena *arena);

/* Did it end well? An error is KV_ERROR_SPEC with its own words, or KV_ERROR_STATE if it could not
 * be run or did not end by itself. */
bool program_check(const struct program *program, const struct kv_process_job *job,
                   struct kv_error *error) KV_MUST_USE;

/* Runs it once, to ask for its version: the whole output. An error is KV_ERROR_STATE. */
bool program_ask(const struct program *program, const char *const *arguments,
                 struct kv_arena *arena, const char **output, struct kv_error *error) KV_MUST_USE;

/* The word behind a label, such as `Kustomize Version: v5.7.1`; without a label the first one. */
const char *program_version(const char *text, const char *label, struct kv_arena *arena);

/* Removes a copy's path from what a program says, which then names files of the checkout. */
void program_path_drop(char *text, const char *folder);

void program_job_release(struct kv_process_job *job);

#endif
