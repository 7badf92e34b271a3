#include "record.h"

enum { SECONDS_A_DAY = 24 * 60 * 60 };

static kv_time oldest_run(struct recording *recording)
{
    struct database *database = recording->database;
    sqlite3_stmt *row = query(database, "SELECT min(at) FROM run WHERE cluster = ?1",
                              of_integer(recording->cluster));
    kv_time oldest = query_row(database, row) ? row_time(row, 0) : KV_TIME_NONE;
    query_end(database, row);
    return oldest;
}

static void drop(struct recording *recording, const char *sql, kv_time before)
{
    query_end(recording->database,
              query(recording->database, sql, of_integer(recording->cluster), of_integer(before)));
}

void cluster_prune(struct recording *recording, kv_time oldest)
{
    kv_time before = oldest - (oldest % SECONDS_A_DAY);
    kv_time first = oldest_run(recording);
    if (first == KV_TIME_NONE || first >= before)
        return;
    drop(recording, "DELETE FROM run WHERE cluster = ?1 AND at < ?2", before);
    drop(recording,
         "DELETE FROM span WHERE gone < ?2 AND "
         "finding IN (SELECT id FROM finding WHERE cluster = ?1)",
         before);
    drop(recording,
         "DELETE FROM finding WHERE cluster = ?1 AND ?2 IS NOT NULL AND "
         "NOT EXISTS (SELECT 1 FROM span WHERE finding = finding.id)",
         before);
    /* The last amount before still holds at that time. */
    drop(recording,
         "DELETE FROM amount WHERE at < ?2 AND quota IN (SELECT id FROM quota WHERE cluster = ?1) "
         "AND at < (SELECT max(at) FROM amount AS last WHERE last.quota = amount.quota "
         "AND last.at <= ?2)",
         before);
    drop(recording,
         "DELETE FROM amount WHERE hard IS NULL AND at < ?2 AND "
         "quota IN (SELECT id FROM quota WHERE cluster = ?1) AND "
         "NOT EXISTS (SELECT 1 FROM amount AS later WHERE later.quota = amount.quota "
         "AND later.at > amount.at)",
         before);
    drop(recording,
         "DELETE FROM quota WHERE cluster = ?1 AND ?2 IS NOT NULL AND "
         "NOT EXISTS (SELECT 1 FROM amount WHERE quota = quota.id)",
         before);
}
