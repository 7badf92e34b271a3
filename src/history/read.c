#include "database.h"
#include "schema.h"

#include "kubevet/base/glob.h"
#include "kubevet/history/history.h"

#include <math.h>

enum { PATIENCE_MS = 10000 };

struct history_reading {
    struct database *database;
    const struct kv_history_query *query;
    struct kv_history *out;
    kv_time from, until; /* never KV_TIME_NONE */
    kv_time last_check;  /* of the cluster; KV_TIME_NONE = none */
};

static bool is_selected(const struct kv_strings *globs, const char *text)
{
    return globs->count == 0 || (text && kv_globs_match(globs->items, globs->count, text));
}

/* --- runs --- */

static void runs_read(struct history_reading *reading, int64_t id, struct kv_history_cluster *out)
{
    sqlite3_stmt *row =
        query(reading->database,
              "SELECT verdict, count(*), min(at), max(at) FROM run "
              "WHERE cluster = ?1 AND at BETWEEN ?2 AND ?3 GROUP BY verdict",
              of_integer(id), of_integer(reading->from), of_integer(reading->until));
    out->first_run = out->last_run = KV_TIME_NONE;
    while (query_row(reading->database, row)) {
        int64_t verdict = row_integer(row, 0), count = row_integer(row, 1);
        kv_time first = row_time(row, 2), last = row_time(row, 3);
        if (verdict >= 0 && verdict <= KV_VERDICT_NONE)
            out->verdicts[verdict] = (size_t)count;
        out->runs += (size_t)count;
        out->first_run =
            out->first_run == KV_TIME_NONE || first < out->first_run ? first : out->first_run;
        out->last_run = last > out->last_run ? last : out->last_run;
    }
    row = query(reading->database,
                "SELECT verdict FROM run WHERE cluster = ?1 AND at BETWEEN ?2 AND ?3 "
                "ORDER BY at DESC, id DESC LIMIT 1",
                of_integer(id), of_integer(reading->from), of_integer(reading->until));
    int64_t last = query_row(reading->database, row) ? row_integer(row, 0) : KV_VERDICT_NONE;
    query_end(reading->database, row);
    out->last_verdict =
        last >= 0 && last <= KV_VERDICT_NONE ? (enum kv_verdict)last : KV_VERDICT_NONE;
}

/* Of those that looked for findings. */
static kv_time last_check(struct history_reading *reading, int64_t id)
{
    sqlite3_stmt *row =
        query(reading->database,
              "SELECT max(at) FROM run WHERE cluster = ?1 AND command = 0 AND verdict <> 3",
              of_integer(id));
    kv_time last = query_row(reading->database, row) ? row_time(row, 0) : KV_TIME_NONE;
    query_end(reading->database, row);
    return last;
}

/* --- findings --- */

static const char *namespace_of(const struct kv_object_name *object)
{
    return strcmp(object->kind, "Namespace") == 0 ? object->name : object->namespace;
}

static enum kv_severity severity_of(int64_t number)
{
    return number >= KV_SEVERITY_INFO && number <= KV_SEVERITY_ERROR ? (enum kv_severity)number
                                                                     : KV_SEVERITY_ERROR;
}

static struct kv_history_finding finding_read(sqlite3_stmt *row, struct kv_arena *arena)
{
    return (struct kv_history_finding){
        .fingerprint = row_word(row, 4, arena),
        .rule = row_word(row, 5, arena),
        .object = {NULL, row_word(row, 6, arena), row_text(row, 7, arena), row_text(row, 8, arena)},
        .field = row_text(row, 9, arena),
        .severity = severity_of(row_integer(row, 10)),
        .waived = row_integer(row, 11) != 0,
        .message = row_word(row, 12, arena),
        .expected = row_text(row, 13, arena),
        .actual = row_text(row, 14, arena),
    };
}

static void span_add(const struct history_reading *reading, struct kv_history_finding *finding,
                     struct kv_history_span span)
{
    kv_time end = span.gone == KV_TIME_NONE ? span.last_seen : span.gone;
    kv_time begin = span.first_seen < reading->from ? reading->from : span.first_seen;
    end = end > reading->until ? reading->until : end;
    kv_list_add(&finding->spans, &reading->out->arena, struct kv_history_span, span);
    finding->open_seconds += end > begin ? end - begin : 0;
    finding->is_open = span.gone == KV_TIME_NONE;
    finding->seen_by_last = finding->is_open && span.last_seen >= reading->last_check &&
                            span.last_seen >= reading->from;
    if (finding->is_open)
        return;
    /* The sum, until findings_finish makes it the average. */
    finding->fixed++;
    finding->fixed_after += span.gone > span.first_seen ? span.gone - span.first_seen : 0;
}

static const struct kv_history_span *last_span(const struct kv_history_finding *finding)
{
    return kv_list_item(&finding->spans, const struct kv_history_span, finding->spans.count - 1);
}

static int finding_compare(const void *left, const void *right)
{
    const struct kv_history_finding *a = left, *b = right;
    const struct kv_history_span *of_a = last_span(a), *of_b = last_span(b);
    if (a->is_open != b->is_open)
        return a->is_open ? -1 : 1;
    kv_time begun_a = a->is_open ? of_a->first_seen : of_a->gone;
    kv_time begun_b = b->is_open ? of_b->first_seen : of_b->gone;
    if (begun_a != begun_b)
        return begun_a > begun_b ? -1 : 1;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    return strcmp(a->fingerprint, b->fingerprint);
}

static void findings_finish(struct kv_list *findings)
{
    kv_list_each(findings, struct kv_history_finding, finding) {
        if (finding->fixed > 0)
            finding->fixed_after /= (int64_t)finding->fixed;
    }
    kv_sort(findings->items, findings->count, sizeof(struct kv_history_finding), finding_compare);
}

static void findings_read(struct history_reading *reading, int64_t id, struct kv_list *findings)
{
    struct kv_arena *arena = &reading->out->arena;
    int64_t last = 0;
    bool selected = false;
    sqlite3_stmt *row =
        query(reading->database,
              "SELECT finding.id, first_seen, last_seen, gone, fingerprint, rule, kind, namespace, "
              "name, field, severity, waived, message, expected, actual FROM finding "
              "JOIN span ON span.finding = finding.id WHERE cluster = ?1 AND first_seen <= ?3 AND "
              "(gone IS NULL OR gone >= ?2) ORDER BY finding.id, first_seen, span.id",
              of_integer(id), of_integer(reading->from), of_integer(reading->until));
    while (query_row(reading->database, row)) {
        const struct kv_history_span span = {row_time(row, 1), row_time(row, 2), row_time(row, 3)};
        if (row_integer(row, 0) != last) {
            struct kv_history_finding finding = finding_read(row, arena);
            last = row_integer(row, 0);
            selected = is_selected(&reading->query->rules, finding.rule) &&
                       is_selected(&reading->query->namespaces, namespace_of(&finding.object));
            if (selected)
                kv_list_add(findings, arena, struct kv_history_finding, finding);
        }
        if (selected)
            span_add(reading,
                     kv_list_item(findings, struct kv_history_finding, findings->count - 1), span);
    }
    findings_finish(findings);
}

/* --- quotas --- */

static void points_read(struct history_reading *reading, int64_t id, struct kv_list *points)
{
    sqlite3_stmt *row = query(
        reading->database,
        "SELECT at, used, hard, peak FROM amount WHERE quota = ?1 AND at <= ?3 AND at >= "
        "coalesce((SELECT max(at) FROM amount WHERE quota = ?1 AND at <= ?2), ?2) ORDER BY at",
        of_integer(id), of_integer(reading->from), of_integer(reading->until));
    while (query_row(reading->database, row)) {
        struct kv_history_point *point = kv_list_push(points, &reading->out->arena, sizeof *point);
        *point = (struct kv_history_point){row_time(row, 0), row_real(row, 1), row_real(row, 2),
                                           row_real(row, 3), false};
        point->gone = isnan(point->hard);
    }
}

/* Was it gone before the period? */
static bool is_nothing(const struct kv_list *points)
{
    return points->count == 0 ||
           (points->count == 1 && kv_list_item(points, const struct kv_history_point, 0)->gone);
}

struct quota_row {
    int64_t id;
    struct kv_history_quota quota;
};

/* Collected first: a statement that is run again begins again. */
static struct kv_list quota_rows(struct history_reading *reading, int64_t id)
{
    struct kv_arena *arena = &reading->out->arena;
    struct kv_list rows = {0};
    sqlite3_stmt *row = query(reading->database,
                              "SELECT id, namespace, name, resource, unit FROM quota "
                              "WHERE cluster = ?1 ORDER BY namespace, name, resource",
                              of_integer(id));
    while (query_row(reading->database, row)) {
        const struct quota_row read = {
            row_integer(row, 0),
            {row_word(row, 1, arena),
             row_word(row, 2, arena),
             row_word(row, 3, arena),
             row_word(row, 4, arena),
             {0}},
        };
        if (is_selected(&reading->query->namespaces, read.quota.namespace))
            kv_list_add(&rows, arena, struct quota_row, read);
    }
    return rows;
}

static void quotas_read(struct history_reading *reading, int64_t id, struct kv_list *quotas)
{
    struct kv_list rows = quota_rows(reading, id);
    kv_list_each(&rows, struct quota_row, row) {
        points_read(reading, row->id, &row->quota.points);
        if (!is_nothing(&row->quota.points))
            kv_list_add(quotas, &reading->out->arena, struct kv_history_quota, row->quota);
    }
}

/* --- clusters --- */

struct cluster_row {
    int64_t id;
    const char *name, *uid;
};

static struct kv_list cluster_rows(struct history_reading *reading)
{
    struct kv_arena *arena = &reading->out->arena;
    struct kv_list rows = {0};
    sqlite3_stmt *row = query_values(
        reading->database, "SELECT id, name, uid FROM cluster ORDER BY name, id", NULL, 0);
    while (query_row(reading->database, row)) {
        const struct cluster_row read = {row_integer(row, 0), row_word(row, 1, arena),
                                         row_text(row, 2, arena)};
        if (is_selected(&reading->query->clusters, read.name))
            kv_list_add(&rows, arena, struct cluster_row, read);
    }
    return rows;
}

static void clusters_read(struct history_reading *reading)
{
    struct kv_list rows = cluster_rows(reading);
    kv_list_each(&rows, const struct cluster_row, row) {
        struct kv_history_cluster *cluster =
            kv_list_push(&reading->out->clusters, &reading->out->arena, sizeof *cluster);
        cluster->name = row->name;
        cluster->uid = row->uid;
        runs_read(reading, row->id, cluster);
        reading->last_check = last_check(reading, row->id);
        findings_read(reading, row->id, &cluster->findings);
        if (reading->query->rules.count == 0)
            quotas_read(reading, row->id, &cluster->quotas);
    }
}

static void words_read(struct history_reading *reading, sqlite3_stmt *row, struct kv_strings *out)
{
    struct kv_list words = {0};
    while (query_row(reading->database, row))
        kv_list_add(&words, &reading->out->arena, const char *,
                    row_word(row, 0, &reading->out->arena));
    *out = (struct kv_strings){words.items, words.count};
}

static void names_read(struct history_reading *reading)
{
    struct database *database = reading->database;
    words_read(reading, query_values(database, "SELECT DISTINCT rule FROM finding", NULL, 0),
               &reading->out->rules);
    words_read(
        reading,
        query_values(database,
                     "SELECT CASE kind WHEN 'Namespace' THEN name ELSE namespace END AS word "
                     "FROM finding WHERE word IS NOT NULL "
                     "UNION SELECT namespace FROM quota",
                     NULL, 0),
        &reading->out->namespaces);
}

/* All of it is of one moment: a writer that comes between waits, or is waited for. */
static bool all_read(struct history_reading *reading)
{
    struct database *database = reading->database;
    bool is_empty;
    if (!database_run(database, "BEGIN") || !schema_check(database, &is_empty))
        return false;
    if (is_empty)
        return database_error(database, KV_ERROR_STATE,
                              "is empty: `kubevet check --history %s` adds a run to it",
                              database->path);
    clusters_read(reading);
    names_read(reading);
    return database_run(database, "COMMIT");
}

bool kv_history_read(const char *path, const struct kv_history_query *query, struct kv_history *out,
                     struct kv_error *error)
{
    struct database database;
    *out = (struct kv_history){
        .path = path, .now = query->now, .from = query->from, .until = query->until};
    struct history_reading reading = {
        .database = &database,
        .query = query,
        .out = out,
        .from = query->from == KV_TIME_NONE ? INT64_MIN / 2 : query->from,
        .until = query->until == KV_TIME_NONE ? INT64_MAX / 2 : query->until,
    };
    bool ok = database_open(&database, path, false, PATIENCE_MS, error) && all_read(&reading);
    database_close(&database);
    return ok;
}
