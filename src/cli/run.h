/* A run that judges a state, from its beginning to the exit code: what `check` and `quota` share.
 */
#ifndef KUBEVET_CLI_RUN_H
#define KUBEVET_CLI_RUN_H

#include "output.h"

#include "kubevet/base/quota_report.h"
#include "kubevet/engine/engine.h"

struct kv_run {
    const struct kv_command *command;
    const struct kv_options *options;
    struct kv_arena arena;
    struct kv_outputs outputs;
    kv_time started_at;
    double start; /* monotonic, seconds */
    struct kv_quota_report quotas;
    const struct kv_spec *spec;    /* what the state is held against; set by the command */
    const char *cluster;           /* the connection's name for it; NULL = none */
    struct kv_manifests manifests; /* the state points into them, */
    struct kv_state state;         /* and the report into it */
    struct kv_report report;
};

/* Reads what the options say of reports. Give the run to kv_run_release, on failure too. */
bool kv_run_begin(struct kv_run *run, const struct kv_command *command,
                  const struct kv_options *options, struct kv_error *error) KV_MUST_USE;

/* Reads the state that the options ask for and holds it against run->spec: fills the report, and
 * the one of quotas if a report is to tell of them. */
bool kv_run_judge(struct kv_run *run, const struct kv_selection *selection,
                  struct kv_error *error) KV_MUST_USE;

/* The end: run->report is written, and the exit code's reason told on standard error. If `error` is
 * set, there is no verdict, and only that is written. */
enum kv_exit kv_run_end(struct kv_run *run, const struct kv_error *error);

/* The end of a run that has no verdict, the reason of which (`failure`) has been said; `code` says
 * of which kind it is. */
enum kv_exit kv_run_end_told(struct kv_run *run, const char *failure, enum kv_exit code);

/* The end of a run whose spec is wrong, as has been said. */
enum kv_exit kv_run_end_without_spec(struct kv_run *run, const char *path);

void kv_run_release(struct kv_run *run);

#endif
