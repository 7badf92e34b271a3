/* The parts of adding a run, within its transaction. */
#ifndef KUBEVET_HISTORY_RECORD_H
#define KUBEVET_HISTORY_RECORD_H

#include "database.h"

#include "kubevet/history/history.h"

/* A run on its way into the database. */
struct recording {
    struct database *database;
    const struct kv_history_run *run;
    int64_t cluster, id; /* rows of cluster and run */
};

/* --- findings.c --- */

/* Adds what was found, ends the spans of what the run looked for and did not find, and fills in
 * first_seen. */
void findings_record(struct recording *recording);

/* For a run that was added before. */
void findings_forget(struct recording *recording);

/* Fills in first_seen alone. */
void findings_date(struct recording *recording);

/* --- quotas.c --- */

/* Adds the amounts that have changed. */
void quotas_record(struct recording *recording);

/* --- prune.c --- */

/* Drops the cluster's data of the days before `oldest`. To be cheap, it does so once a day: when
 * there is a run of an earlier day. */
void cluster_prune(struct recording *recording, kv_time oldest);

#endif
