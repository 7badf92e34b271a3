#include "record.h"

#include "schema.h"

#include <math.h>

enum { NANOSECONDS_A_MILLISECOND = 1000000 };

/* --- the cluster --- */

/* The row of this name and uid; else one whose uid was not known, which gets it. Without a uid, the
 * last one of this name. 0 = none. */
static int64_t cluster_find(struct recording *recording, const char *name, const char *uid)
{
    struct database *database = recording->database;
    sqlite3_stmt *rows = query(database,
                               "SELECT id, uid IS NULL FROM cluster WHERE name = ?1 AND "
                               "(?2 IS NULL OR uid IS NULL OR uid = ?2) "
                               "ORDER BY uid IS NULL, id DESC LIMIT 1",
                               of_text(name), of_text(uid));
    int64_t found = 0;
    bool adopts = false;
    if (query_row(database, rows)) {
        found = row_integer(rows, 0);
        adopts = uid && row_integer(rows, 1);
    }
    query_end(database, rows);
    if (adopts)
        query_end(database, query(database, "UPDATE cluster SET uid = ?2 WHERE id = ?1",
                                  of_integer(found), of_text(uid)));
    return found;
}

/* Of a run without a verdict the uid may be that of another cluster than the spec's. */
static const char *uid_of(const struct kv_report *report)
{
    return report->verdict == KV_VERDICT_NONE ? NULL : report->cluster_uid;
}

static bool cluster_record(struct recording *recording)
{
    struct database *database = recording->database;
    const struct kv_report *report = recording->run->report;
    const char *uid = uid_of(report);
    const char *name = report->cluster ? report->cluster : uid;
    if (!name)
        return database_error(database, KV_ERROR_OUTPUT,
                              "neither the name of the cluster nor its uid is known: give the "
                              "spec a metadata.name");
    recording->cluster = cluster_find(recording, name, uid);
    if (recording->cluster == 0) {
        query_end(database, query(database, "INSERT INTO cluster (name, uid) VALUES (?1, ?2)",
                                  of_text(name), of_text(uid)));
        recording->cluster = sqlite3_last_insert_rowid(database->handle);
    }
    return !database_failed(database);
}

/* --- the run --- */

/* A recording that is added again is the same run: what is found in it may differ, e.g. because the
 * spec was corrected. Attempts without a verdict say nothing about the recording. 0 = none. */
static int64_t run_find(struct recording *recording)
{
    struct database *database = recording->database;
    const struct kv_report *report = recording->run->report;
    if (!recording->run->is_recorded || report->verdict == KV_VERDICT_NONE)
        return 0;
    sqlite3_stmt *row = query(database,
                              "SELECT id FROM run WHERE cluster = ?1 AND at = ?2 AND "
                              "verdict <> 3 AND command = ?3",
                              of_integer(recording->cluster), of_integer(recording->run->at),
                              of_integer(kv_string_is(report->command, "quota")));
    int64_t id = query_row(database, row) ? row_integer(row, 0) : 0;
    query_end(database, row);
    return id;
}

/* `id` 0: a new run. */
static void run_record(struct recording *recording, int64_t id)
{
    struct database *database = recording->database;
    const struct kv_report *report = recording->run->report;
    query_end(database,
              query(database,
                    "INSERT OR REPLACE INTO run (id, cluster, at, command, verdict, errors, "
                    "warnings, infos, waived, evaluated, not_evaluated, milliseconds) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                    id > 0 ? of_integer(id) : of_null(), of_integer(recording->cluster),
                    of_integer(recording->run->at),
                    of_integer(kv_string_is(report->command, "quota")), of_integer(report->verdict),
                    of_integer((int64_t)report->errors), of_integer((int64_t)report->warnings),
                    of_integer((int64_t)report->infos), of_integer((int64_t)report->waived),
                    of_integer((int64_t)report->rules_evaluated),
                    of_integer((int64_t)report->rules_not_evaluated),
                    of_integer(llround(report->duration_seconds * 1000))));
    recording->id = id > 0 ? id : sqlite3_last_insert_rowid(database->handle);
}

/* A state of the past says nothing about since when something exists, and would end what began
 * later. */
static bool is_in_order(struct recording *recording)
{
    struct database *database = recording->database;
    char of_state[KV_TIME_TEXT_MAX], of_newest[KV_TIME_TEXT_MAX];
    if (!recording->run->is_recorded)
        return true;
    sqlite3_stmt *row =
        query(database, "SELECT max(at) FROM run WHERE cluster = ?1 AND verdict <> 3",
              of_integer(recording->cluster));
    kv_time newest = query_row(database, row) ? row_time(row, 0) : KV_TIME_NONE;
    query_end(database, row);
    if (newest <= recording->run->at)
        return !database_failed(database);
    return database_error(database, KV_ERROR_OUTPUT,
                          "the recorded state is of %s, and the history already has a run of %s",
                          kv_time_format(recording->run->at, of_state),
                          kv_time_format(newest, of_newest));
}

static void all_record(struct recording *recording)
{
    if (!cluster_record(recording) || !is_in_order(recording))
        return;
    int64_t earlier = run_find(recording);
    run_record(recording, earlier);
    if (earlier > 0)
        findings_forget(recording);
    if (recording->run->report->verdict != KV_VERDICT_NONE) {
        findings_record(recording);
        quotas_record(recording);
    }
    if (recording->run->keep > 0)
        cluster_prune(recording, recording->run->at - recording->run->keep);
}

/* The lock for writing is taken first: two runs that both read before they write would wait for
 * each other. */
static bool transaction_run(struct recording *recording)
{
    struct database *database = recording->database;
    if (!database_run(database, "BEGIN IMMEDIATE"))
        return false;
    if (schema_update(database))
        all_record(recording);
    if (database_run(database, "COMMIT"))
        return true;
    sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* What could not be written can often still be read. */
static void findings_date_alone(struct recording *recording)
{
    struct kv_error ignored = {0}, *error = recording->database->error;
    const struct kv_report *report = recording->run->report;
    const char *name = report->cluster ? report->cluster : report->cluster_uid;
    recording->database->error = &ignored;
    if (name)
        recording->cluster = cluster_find(recording, name, NULL);
    findings_date(recording);
    recording->database->error = error;
}

static int patience_of(const struct kv_history_run *run)
{
    int64_t milliseconds = run->patience / NANOSECONDS_A_MILLISECOND;
    return milliseconds > INT32_MAX ? INT32_MAX : milliseconds < 0 ? 0 : (int)milliseconds;
}

bool kv_history_add(const char *path, const struct kv_history_run *run, struct kv_error *error)
{
    struct database database;
    struct recording recording = {.database = &database, .run = run};
    bool is_empty = true;
    bool ok = database_open(&database, path, true, patience_of(run), error) &&
              schema_check(&database, &is_empty);
    bool readable = ok && !is_empty;
    ok = ok && transaction_run(&recording);
    if (!ok && readable)
        findings_date_alone(&recording);
    database_close(&database);
    return ok;
}
