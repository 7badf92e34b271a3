/* One cluster of a fleet: the command on it, in a process of its own. */
#ifndef KUBEVET_CLI_FLEET_MEMBER_H
#define KUBEVET_CLI_FLEET_MEMBER_H

#include "kubevet/base/process.h"
#include "kubevet/cli/command.h"
#include "kubevet/spec/fleet.h"

#include "cli/run/reports.h"

/* What all members have in common. */
struct fleet {
    const struct kv_command *command;
    const struct kv_options *options;
    const struct kv_fleet *file;
    const char *output; /* the one -o of each member; NULL = none */
    int64_t limit;      /* nanoseconds for one cluster */
};

struct fleet_member {
    const struct fleet *fleet;
    const struct kv_fleet_cluster *cluster;
    struct kv_member as;
    const struct stored *earlier;  /* its report of the --baseline; NULL = it has none */
    struct kv_buffer earlier_text; /* while it runs */
    const char *kubeconfig; /* its text, where a ClusterProfile describes it; NULL = a file */
    const char *why;        /* it can't be begun */
    const char *output;     /* likewise, of this one; NULL = as all of them */
    int64_t timeout;        /* nanoseconds, when it began */
};

/* Runs the command in the child; the context is the member. Returns its exit code. */
int member_run(void *context);

/* Why a process has no exit code of the program; NULL = it has one. */
const char *member_failure(const struct fleet_member *member, const struct kv_process_job *job,
                           struct kv_arena *arena);

#endif
