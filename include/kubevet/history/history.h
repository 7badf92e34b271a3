/* A history: an SQLite database to which each run adds its verdict, findings and quotas.
 *
 * A finding is stored once, with the spans of time in which runs found it; an amount of a quota is
 * stored when it changes. So a run that finds what the last one found adds one row. The tables are
 * described in src/history/schema.c.
 *
 * A run is added in one transaction: it is there as a whole or not at all, whatever happens to the
 * process, the disk or other writers. The journal is SQLite's rollback journal, since WAL needs
 * shared memory, which network file systems don't have, and leaves two more files. Source:
 * https://www.sqlite.org/wal.html, https://www.sqlite.org/lockingv3.html */
#ifndef KUBEVET_HISTORY_HISTORY_H
#define KUBEVET_HISTORY_HISTORY_H

#include "kubevet/base/error.h"
#include "kubevet/base/text.h"
#include "kubevet/model/history.h"
#include "kubevet/model/quota.h"

/* A finished run to add. */
struct kv_history_run {
    struct kv_report *report; /* each finding gets its first_seen */
    kv_time at;               /* the time of the state that it is about */
    bool is_recorded;         /* the state is a recording: it may be older than runs before it */
    int64_t keep;             /* seconds: drops what is older than that; 0 = keeps everything */
    int64_t patience;         /* nanoseconds to wait for other writers */
    /* Would the run have found this finding? If not, that it is not found does not end it. */
    bool (*looked_for)(void *context, const char *rule, const struct kv_object_name *object,
                       const char *fingerprint);
    /* Would the run have seen a quota in this namespace? */
    bool (*saw_quotas)(void *context, const char *namespace);
    void *context;
};

/* Adds a run, and creates the file if there is none. If it can't be added, nothing is
 * (KV_ERROR_OUTPUT), but first_seen is filled in if the file can be read. */
bool kv_history_add(const char *path, const struct kv_history_run *run,
                    struct kv_error *error) KV_MUST_USE;

/* What to read; empty lists select everything. */
struct kv_history_query {
    struct kv_strings clusters, namespaces, rules; /* globs */
    kv_time from, until;                           /* KV_TIME_NONE = without such an end */
    kv_time now;
};

/* Reads a history that exists. Release it with kv_arena_release(&out->arena), also on failure. */
bool kv_history_read(const char *path, const struct kv_history_query *query, struct kv_history *out,
                     struct kv_error *error) KV_MUST_USE;

#endif
