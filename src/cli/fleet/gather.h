/* What becomes of the members' output: one report, one diagnosis, or a snapshot each. */
#ifndef KUBEVET_CLI_FLEET_GATHER_H
#define KUBEVET_CLI_FLEET_GATHER_H

#include "member.h"

#include "cli/run/output_many.h"

/* What a member has come to. */
struct row {
    enum kv_exit code;
    const char *why;       /* it has no result; NULL = it has one */
    size_t offset, length; /* of its diagnosis, in the gathering's */
};

struct gathering {
    const struct fleet *fleet;
    struct kv_arena *arena;
    struct reports reports; /* in the order in which they came */
    struct outputs outputs; /* of the whole */
    struct kv_spool diagnoses;
    bool is_json;       /* the whole diagnosis is JSON, not text */
    const char *folder; /* of the snapshots */
    int64_t sending; /* nanoseconds: how long was spent on alerts for clusters without a report */
};

/* Parses the options on output, and sets the fleet's `output`. */
bool gathering_begin(struct gathering *gathering, struct fleet *fleet, struct kv_arena *arena,
                     struct kv_error *error) KV_MUST_USE;

/* Takes the output of a member that has ended; `why` as in struct row, which it fills. */
void gathering_take(struct gathering *gathering, const struct fleet_member *member,
                    const struct kv_process_job *job, const char *why, struct row *row);

/* Writes the whole; each output has at least `time` nanoseconds for it. */
bool gathering_end(struct gathering *gathering, const struct fleet_member *members,
                   const struct row *rows, size_t count, int64_t time,
                   struct kv_error *error) KV_MUST_USE;

void gathering_release(struct gathering *gathering);

/* Does the command make reports? */
bool fleet_reports(const struct kv_command *command);

#endif
