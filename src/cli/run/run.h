/* A run that evaluates a state, from the start to the exit code: shared by `check` and `quota`. */
#ifndef KUBEVET_CLI_RUN_RUN_H
#define KUBEVET_CLI_RUN_RUN_H

#include "output.h"
#include "reports.h"

#include "kubevet/engine/coverage.h"
#include "kubevet/flux/repository.h"
#include "kubevet/model/quota.h"

struct run {
    const struct kv_command *command;
    const struct kv_options *options;
    struct kv_arena arena;
    struct outputs outputs;
    kv_time started_at;
    double start; /* monotonic, seconds */
    struct kv_quota_report quotas;
    const struct kv_spec *spec;    /* what the state is compared with; set by the command */
    const char *cluster;           /* its name in the connection or an invalid spec; NULL = none */
    struct kv_manifests manifests; /* the state points into them, */
    struct kv_repository *repository; /* that of --repo; likewise */
    struct kv_state state;            /* and the report into it */
    struct kv_report report;
    struct kv_coverage coverage; /* what it looked at, after run_evaluate */
    struct kv_report earlier;    /* of the --baseline, which `has_earlier` */
    bool has_earlier;
    bool evaluated_nothing; /* there is no verdict; the report is still written and says why */
};

/* Parses the options on reports. Release the run with run_release, also on failure. */
bool run_begin(struct run *run, const struct kv_command *command, const struct kv_options *options,
               struct kv_error *error) KV_MUST_USE;

/* Reads the state that the options ask for and evaluates it against run->spec: fills the report,
 * and the quota report if an output needs it. The selection must stay until the run has ended. */
bool run_evaluate(struct run *run, const struct kv_selection *selection,
                  struct kv_error *error) KV_MUST_USE;

/* Ends the run: writes run->report and prints the reason for the exit code to standard error. If
 * `error` is set there is no verdict, and only the error is printed. */
enum kv_exit run_end(struct run *run, const struct kv_error *error);

/* Ends a run whose spec is invalid, after that has been printed. */
enum kv_exit run_end_without_spec(struct run *run);

void run_release(struct run *run);

#endif
