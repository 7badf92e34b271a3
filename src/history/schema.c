#include "schema.h"

#include <stdio.h>

/* "kvth" */
#define APPLICATION_ID 1802925160

/* Item i leads from version i to version i + 1. A released one is never changed. Their comments
 * stay in the file: `sqlite3 FILE .schema` shows them. */
static const char *const versions[] = {
    "CREATE TABLE cluster (\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  name TEXT NOT NULL, -- of the spec; without one, of the context\n"
    "  uid TEXT            -- of the namespace kube-system; NULL = not known yet\n"
    ") STRICT;\n"
    "CREATE TABLE run (\n"
    "  id INTEGER PRIMARY KEY, -- in the order in which runs were added\n"
    "  cluster INTEGER NOT NULL REFERENCES cluster,\n"
    "  at INTEGER NOT NULL,      -- of the state; seconds since 1970, as all times\n"
    "  command INTEGER NOT NULL, -- 0 check, 1 quota\n"
    "  verdict INTEGER NOT NULL, -- 0 conforms, 1 findings, 2 partial, 3 no verdict\n"
    "  errors INTEGER NOT NULL,\n"
    "  warnings INTEGER NOT NULL,\n"
    "  infos INTEGER NOT NULL,\n"
    "  waived INTEGER NOT NULL,\n"
    "  evaluated INTEGER NOT NULL,     -- rules\n"
    "  not_evaluated INTEGER NOT NULL, -- rules\n"
    "  milliseconds INTEGER NOT NULL   -- that it took\n"
    ") STRICT;\n"
    "CREATE INDEX run_at ON run (cluster, at, verdict);\n"
    "CREATE TABLE finding (\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  cluster INTEGER NOT NULL REFERENCES cluster,\n"
    "  fingerprint TEXT NOT NULL, -- of rule, object and field\n"
    "  rule TEXT NOT NULL,\n"
    "  kind TEXT NOT NULL,\n"
    "  namespace TEXT,\n"
    "  name TEXT,\n"
    "  field TEXT,\n"
    "  severity INTEGER NOT NULL, -- 1 info, 2 warning, 3 error; this and the following as last "
    "found\n"
    "  waived INTEGER NOT NULL,   -- 0 or 1\n"
    "  message TEXT NOT NULL,\n"
    "  expected TEXT,\n"
    "  actual TEXT,\n"
    "  UNIQUE (cluster, fingerprint)\n"
    ") STRICT;\n"
    "CREATE TABLE span ( -- a time during which runs found it\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  finding INTEGER NOT NULL REFERENCES finding,\n"
    "  first_seen INTEGER NOT NULL,\n"
    "  last_seen INTEGER NOT NULL,\n"
    "  last_run INTEGER NOT NULL, -- that found it; the run may have been dropped since\n"
    "  gone INTEGER -- the first run that looked and did not find it; NULL = it is there\n"
    ") STRICT;\n"
    "CREATE INDEX span_finding ON span (finding);\n"
    "CREATE UNIQUE INDEX span_open ON span (finding) WHERE gone IS NULL;\n"
    "CREATE TABLE quota ( -- a resource of a ResourceQuota\n"
    "  id INTEGER PRIMARY KEY,\n"
    "  cluster INTEGER NOT NULL REFERENCES cluster,\n"
    "  namespace TEXT NOT NULL,\n"
    "  name TEXT NOT NULL,\n"
    "  resource TEXT NOT NULL,\n"
    "  unit TEXT NOT NULL, -- its hard amount as last written, such as 14Gi\n"
    "  UNIQUE (cluster, namespace, name, resource)\n"
    ") STRICT;\n"
    "CREATE TABLE amount ( -- holds until the next one of the quota; cores, bytes or objects\n"
    "  quota INTEGER NOT NULL REFERENCES quota,\n"
    "  at INTEGER NOT NULL,\n"
    "  used REAL, -- NULL = unknown\n"
    "  hard REAL, -- NULL = the quota no longer exists\n"
    "  peak REAL, -- NULL = unknown\n"
    "  PRIMARY KEY (quota, at)\n"
    ") STRICT, WITHOUT ROWID;\n",
};

enum { VERSION = sizeof versions / sizeof *versions };

static int64_t number_get(struct database *database, const char *sql)
{
    sqlite3_stmt *statement = query_values(database, sql, NULL, 0);
    int64_t number = query_row(database, statement) ? row_integer(statement, 0) : 0;
    query_end(database, statement);
    return number;
}

static int64_t version_get(struct database *database)
{
    return number_get(database, "SELECT user_version FROM pragma_user_version");
}

bool schema_check(struct database *database, bool *is_empty)
{
    int64_t tables = number_get(database, "SELECT count(*) FROM sqlite_schema");
    int64_t application = number_get(database, "SELECT application_id FROM pragma_application_id");
    int64_t version = version_get(database);
    if (database_failed(database))
        return false;
    *is_empty = tables == 0 && application == 0;
    if (!*is_empty && application != APPLICATION_ID)
        return database_error(database, KV_ERROR_OUTPUT,
                              "is a database of another program, not a history of kubevet");
    if (version > VERSION || version < 0)
        return database_error(
            database, KV_ERROR_OUTPUT,
            "was written by a newer version of kubevet (its tables are of version "
            "%lld, this one knows up to %d): use that version",
            (long long)version, VERSION);
    return true;
}

bool schema_update(struct database *database)
{
    char sql[96];
    int64_t version = version_get(database);
    if (database_failed(database) || version == VERSION)
        return !database_failed(database);
    for (; version < VERSION; version++)
        if (!database_run(database, versions[version]))
            return false;
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID,
             VERSION);
    return database_run(database, sql);
}
