#include "record.h"

#include "kubevet/base/quantity.h"

#include <math.h>
#include <stdlib.h>

struct amounts {
    double used, hard, peak;
};

/* In base units; NAN = unknown. */
static double number_of(const char *text)
{
    struct kv_quantity quantity;
    return text && kv_quantity_parse(kv_text_of(text), &quantity) == KV_QUANTITY_OK
               ? kv_quantity_ratio(quantity, kv_quantity_from_int(1))
               : NAN;
}

static struct amounts amounts_of(const struct kv_quota_resource *resource)
{
    return (struct amounts){number_of(resource->used ? resource->used : resource->computed),
                            number_of(resource->hard), number_of(resource->projected)};
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* The row of a resource of a quota; it is added if there is none. */
static int64_t quota_row(struct recording *recording, const struct kv_quota_use *use,
                         const struct kv_quota_resource *resource)
{
    struct database *database = recording->database;
    sqlite3_stmt *row =
        query(database,
              "SELECT id, unit IS ?5 FROM quota WHERE cluster = ?1 AND "
              "namespace = ?2 AND name = ?3 AND resource = ?4",
              of_integer(recording->cluster), of_text(use->namespace), of_text(use->quota),
              of_text(resource->resource), of_text(resource->hard));
    bool found = query_row(database, row);
    int64_t id = found ? row_integer(row, 0) : 0;
    bool is_current = found && row_integer(row, 1);
    query_end(database, row);
    if (!found) {
        query_end(database,
                  query(database,
                        "INSERT INTO quota (cluster, namespace, name, resource, unit) "
                        "VALUES (?1, ?2, ?3, ?4, ?5)",
                        of_integer(recording->cluster), of_text(use->namespace),
                        of_text(use->quota), of_text(resource->resource), of_text(resource->hard)));
        return sqlite3_last_insert_rowid(database->handle);
    }
    if (!is_current)
        query_end(database, query(database, "UPDATE quota SET unit = ?2 WHERE id = ?1",
                                  of_integer(id), of_text(resource->hard)));
    return id;
}

static void amounts_record(struct recording *recording, int64_t quota,
                           const struct amounts *amounts)
{
    struct database *database = recording->database;
    struct amounts last = {0};
    sqlite3_stmt *row = query(database,
                              "SELECT used, hard, peak FROM amount WHERE quota = ?1 "
                              "ORDER BY at DESC LIMIT 1",
                              of_integer(quota));
    bool found = query_row(database, row);
    if (found)
        last = (struct amounts){row_real(row, 0), row_real(row, 1), row_real(row, 2)};
    query_end(database, row);
    if (found && is_same(last.used, amounts->used) && is_same(last.hard, amounts->hard) &&
        is_same(last.peak, amounts->peak))
        return;
    query_end(database,
              query(database,
                    "INSERT OR REPLACE INTO amount (quota, at, used, hard, peak) "
                    "VALUES (?1, ?2, ?3, ?4, ?5)",
                    of_integer(quota), of_integer(recording->run->at), of_real(amounts->used),
                    of_real(amounts->hard), of_real(amounts->peak)));
}

/* --- what is gone --- */

static int number_compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static bool is_among(const struct kv_list *sorted, int64_t id)
{
    return sorted->count > 0 &&
           bsearch(&id, sorted->items, sorted->count, sizeof id, number_compare);
}

/* A quota that the run would have seen, and did not. */
static void gone_record(struct recording *recording, struct kv_list *seen, struct kv_arena *arena)
{
    static const struct amounts nothing = {NAN, NAN, NAN};
    struct database *database = recording->database;
    const struct kv_history_run *run = recording->run;
    struct kv_list gone = {0};
    kv_sort(seen->items, seen->count, sizeof(int64_t), number_compare);
    sqlite3_stmt *row = query(database, "SELECT id, namespace FROM quota WHERE cluster = ?1",
                              of_integer(recording->cluster));
    while (query_row(database, row))
        if (!is_among(seen, row_integer(row, 0)) &&
            run->saw_quotas(run->context, row_word(row, 1, arena)))
            kv_list_add(&gone, arena, int64_t, row_integer(row, 0));
    kv_list_each(&gone, const int64_t, id)
        amounts_record(recording, *id, &nothing);
}

void quotas_record(struct recording *recording)
{
    const struct kv_quota_report *quotas = recording->run->report->quotas;
    struct kv_arena arena = {0};
    struct kv_list seen = {0};
    if (!quotas)
        return;
    kv_list_each(&quotas->quotas, const struct kv_quota_use, use) {
        kv_list_each(&use->resources, const struct kv_quota_resource, resource) {
            const struct amounts amounts = amounts_of(resource);
            int64_t id = quota_row(recording, use, resource);
            amounts_record(recording, id, &amounts);
            kv_list_add(&seen, &arena, int64_t, id);
        }
    }
    gone_record(recording, &seen, &arena);
    kv_arena_release(&arena);
}
