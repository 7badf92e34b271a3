#include "record.h"

/* A finding of the report that the history may have. Equal ones are one row. */
static int64_t finding_find(struct recording *recording, const struct kv_finding *finding)
{
    struct database *database = recording->database;
    sqlite3_stmt *row =
        query(database, "SELECT id FROM finding WHERE cluster = ?1 AND fingerprint = ?2",
              of_integer(recording->cluster), of_text(finding->fingerprint));
    int64_t id = query_row(database, row) ? row_integer(row, 0) : 0;
    query_end(database, row);
    return id;
}

static int64_t finding_insert(struct recording *recording, const struct kv_finding *finding)
{
    struct database *database = recording->database;
    query_end(
        database,
        query(database,
              "INSERT INTO finding (cluster, fingerprint, rule, kind, namespace, name, field, "
              "severity, waived, message, expected, actual) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
              of_integer(recording->cluster), of_text(finding->fingerprint),
              of_text(finding->rule->id), of_text(finding->object.kind),
              of_text(finding->object.namespace), of_text(finding->object.name),
              of_text(finding->field), of_integer(finding->severity),
              of_integer(finding->waived != NULL), of_text(finding->message),
              of_text(finding->expected), of_text(finding->actual)));
    return sqlite3_last_insert_rowid(database->handle);
}

/* What it says now, if that has changed: an unchanged page is not written. */
static void finding_update(struct recording *recording, int64_t id,
                           const struct kv_finding *finding)
{
    struct database *database = recording->database;
    query_end(
        database,
        query(database,
              "UPDATE finding SET severity = ?2, waived = ?3, message = ?4, expected = ?5, "
              "actual = ?6 WHERE id = ?1 AND (severity <> ?2 OR waived <> ?3 OR message <> ?4 "
              "OR expected IS NOT ?5 OR actual IS NOT ?6)",
              of_integer(id), of_integer(finding->severity), of_integer(finding->waived != NULL),
              of_text(finding->message), of_text(finding->expected), of_text(finding->actual)));
}

/* Since when it is there; 0 = it is not. */
static kv_time open_since(struct recording *recording, int64_t finding)
{
    struct database *database = recording->database;
    sqlite3_stmt *row =
        query(database, "SELECT first_seen FROM span WHERE finding = ?1 AND gone IS NULL",
              of_integer(finding));
    kv_time since = query_row(database, row) ? row_integer(row, 0) : 0;
    query_end(database, row);
    return since;
}

static void span_extend(struct recording *recording, int64_t finding)
{
    struct database *database = recording->database;
    query_end(database, query(database,
                              "UPDATE span SET last_seen = max(last_seen, ?2), last_run = ?3 "
                              "WHERE finding = ?1 AND gone IS NULL",
                              of_integer(finding), of_integer(recording->run->at),
                              of_integer(recording->id)));
}

static void span_begin(struct recording *recording, int64_t finding)
{
    struct database *database = recording->database;
    query_end(database, query(database,
                              "INSERT INTO span (finding, first_seen, last_seen, last_run) "
                              "VALUES (?1, ?2, ?2, ?3)",
                              of_integer(finding), of_integer(recording->run->at),
                              of_integer(recording->id)));
}

static void finding_record(struct recording *recording, struct kv_finding *finding)
{
    int64_t id = finding_find(recording, finding);
    if (id == 0)
        id = finding_insert(recording, finding);
    else
        finding_update(recording, id, finding);
    kv_time since = open_since(recording, id);
    if (since > 0)
        span_extend(recording, id);
    else
        span_begin(recording, id);
    finding->first_seen = since > 0 ? since : recording->run->at;
}

/* --- what is gone --- */

static bool was_looked_for(const struct recording *recording, sqlite3_stmt *row,
                           struct kv_arena *arena)
{
    const struct kv_object_name object = {NULL, row_word(row, 2, arena), row_text(row, 3, arena),
                                          row_text(row, 4, arena)};
    return recording->run->looked_for(recording->run->context, row_word(row, 1, arena), &object,
                                      row_word(row, 5, arena));
}

/* The spans that this run has not extended, as far as it would have. */
static struct kv_list ended_find(struct recording *recording, struct kv_arena *arena)
{
    struct database *database = recording->database;
    struct kv_list ended = {0};
    sqlite3_stmt *row = query(database,
                              "SELECT span.id, rule, kind, namespace, name, fingerprint FROM span "
                              "JOIN finding ON finding.id = span.finding "
                              "WHERE gone IS NULL AND cluster = ?1 AND last_run <> ?2",
                              of_integer(recording->cluster), of_integer(recording->id));
    while (query_row(database, row))
        if (was_looked_for(recording, row, arena))
            kv_list_add(&ended, arena, int64_t, row_integer(row, 0));
    return ended;
}

/* A run without the cluster's uid may be about another cluster of this name, whose uid is known:
 * then it ends nothing. */
static bool may_differ(const struct recording *recording)
{
    struct database *database = recording->database;
    if (recording->run->report->cluster_uid)
        return false;
    sqlite3_stmt *row = query(database, "SELECT uid IS NOT NULL FROM cluster WHERE id = ?1",
                              of_integer(recording->cluster));
    bool is_known = query_row(database, row) && row_integer(row, 0);
    query_end(database, row);
    return is_known;
}

static void spans_end(struct recording *recording)
{
    struct database *database = recording->database;
    if (may_differ(recording))
        return;
    struct kv_arena arena = {0};
    struct kv_list ended = ended_find(recording, &arena);
    kv_list_each(&ended, const int64_t, id)
        query_end(database,
                  query(database, "UPDATE span SET gone = max(last_seen, ?2) WHERE id = ?1",
                        of_integer(*id), of_integer(recording->run->at)));
    kv_arena_release(&arena);
}

/* --- a run that is added again --- */

#define OF_CLUSTER "finding IN (SELECT id FROM finding WHERE cluster = ?1)"

/* Undoes what it did, as far as that is known: drops the spans that it has begun, lets those that
 * it has extended end again, and those go on that it has ended. */
void findings_forget(struct recording *recording)
{
    struct database *database = recording->database;
    const struct value cluster = of_integer(recording->cluster), run = of_integer(recording->id),
                       at = of_integer(recording->run->at);
    query_end(database,
              query(database,
                    "DELETE FROM span WHERE " OF_CLUSTER " AND last_run = ?2 AND first_seen = ?3",
                    cluster, run, at));
    query_end(database,
              query(database, "UPDATE span SET last_run = 0 WHERE " OF_CLUSTER " AND last_run = ?2",
                    cluster, run));
    query_end(database, query(database,
                              "UPDATE span SET gone = NULL WHERE " OF_CLUSTER " AND gone = ?2 AND "
                              "id = (SELECT max(id) FROM span AS last "
                              "WHERE last.finding = span.finding)",
                              cluster, at));
    query_end(database, query(database,
                              "DELETE FROM finding WHERE cluster = ?1 AND "
                              "NOT EXISTS (SELECT 1 FROM span WHERE finding = finding.id)",
                              cluster));
}

void findings_record(struct recording *recording)
{
    kv_list_each(&recording->run->report->findings, struct kv_finding, finding)
        finding_record(recording, finding);
    spans_end(recording);
}

void findings_date(struct recording *recording)
{
    kv_list_each(&recording->run->report->findings, struct kv_finding, finding) {
        int64_t id = finding_find(recording, finding);
        kv_time since = id > 0 ? open_since(recording, id) : 0;
        finding->first_seen = since <= recording->run->at ? since : 0;
    }
}
