#include "database.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>

/* The end of the year 9999. A damaged file may hold any number; sums of these don't overflow. */
#define TIME_MAX INT64_C(253402300799)

bool database_failed(const struct database *database)
{
    return database->error->kind != KV_ERROR_NONE;
}

bool database_error(struct database *database, enum kv_error_kind kind, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(database->error, kind, database->path, 0, 0, format, arguments);
    va_end(arguments);
    return false;
}

/* Why the file can't be opened, read or written, and what to do; NULL = as SQLite says. */
static const char *advice_of(int code, bool writes)
{
    switch (code) {
    case SQLITE_NOTADB:
        return "it is not an SQLite database";
    case SQLITE_BUSY:
        return "another program is writing to it";
    case SQLITE_FULL:
        return "the disk is full";
    case SQLITE_CORRUPT:
        return "it is damaged: move it away, and the next run begins a new one; `sqlite3 FILE "
               ".recover` prints what can be saved";
    case SQLITE_READONLY:
        return writes ? "it is read-only: the file and its folder must be writable"
                      : "a writer was interrupted, and what it left can't be undone where the file "
                        "is read-only: copy it, together with FILE-journal, to a writable folder";
    default:
        return NULL;
    }
}

/* Keeps the failure of the last call; always false. */
static bool database_fail(struct database *database)
{
    int code = database->handle ? sqlite3_errcode(database->handle) : SQLITE_NOMEM;
    int cause = database->handle ? sqlite3_system_errno(database->handle) : 0;
    const char *text = advice_of(code, database->may_create);
    if (!text && code == SQLITE_CANTOPEN && cause)
        return database_error(database, KV_ERROR_OUTPUT, "can't be opened: %s", strerror(cause));
    if (!text)
        text = database->handle ? sqlite3_errmsg(database->handle) : "out of memory";
    return database_error(database, KV_ERROR_OUTPUT, "%s", text);
}

/* What SQLite would call "unable to open database file". */
static bool path_check(struct database *database)
{
    struct stat status;
    bool exists = stat(database->path, &status) == 0;
    if (exists && S_ISDIR(status.st_mode))
        return database_error(database, KV_ERROR_OUTPUT,
                              "is a folder: name a file in it, e.g. %s/kubevet.db", database->path);
    if (!exists && errno == ENOENT && !database->may_create)
        return database_error(database, KV_ERROR_STATE,
                              "there is no such file: `kubevet check --history %s` makes it",
                              database->path);
    return true;
}

/* A path that SQLite would take for something else: an option of a URI, a database in memory. */
static const char *plain_path(const char *path, char *out, size_t size)
{
    if (path[0] == '/' || strlen(path) + 3 > size)
        return path;
    snprintf(out, size, "./%s", path);
    return out;
}

/* The file may be from anywhere: no code in it is run, and a write must reach the disk. */
static bool configure(struct database *database, int patience_ms)
{
    sqlite3 *handle = database->handle;
    sqlite3_extended_result_codes(handle, 0);
    sqlite3_busy_timeout(handle, patience_ms);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return database_run(database, "PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON; "
                                  "PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE");
}

bool database_open(struct database *database, const char *path, bool may_create, int patience_ms,
                   struct kv_error *error)
{
    char plain[PATH_MAX];
    int flags = SQLITE_OPEN_READWRITE | (may_create ? SQLITE_OPEN_CREATE : 0);
    *database = (struct database){.path = path, .error = error, .may_create = may_create};
    if (!path_check(database))
        return false;
    if (sqlite3_open_v2(plain_path(path, plain, sizeof plain), &database->handle, flags, NULL) !=
        SQLITE_OK)
        return database_fail(database);
    return configure(database, patience_ms);
}

void database_close(struct database *database)
{
    for (size_t i = 0; i < database->prepared_count; i++)
        sqlite3_finalize(database->prepared[i].statement);
    sqlite3_close(database->handle);
    database->handle = NULL;
}

bool database_run(struct database *database, const char *sql)
{
    return !database_failed(database) &&
           (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK ||
            database_fail(database));
}

static sqlite3_stmt *prepared_get(struct database *database, const char *sql)
{
    for (size_t i = 0; i < database->prepared_count; i++)
        if (database->prepared[i].sql == sql)
            return database->prepared[i].statement;
    sqlite3_stmt *statement = NULL;
    if (database->prepared_count == STATEMENTS_MAX ||
        sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           NULL) != SQLITE_OK) {
        database_fail(database);
        return NULL;
    }
    database->prepared[database->prepared_count].sql = sql;
    database->prepared[database->prepared_count++].statement = statement;
    return statement;
}

static int value_bind(sqlite3_stmt *statement, int number, const struct value *value)
{
    switch (value->type) {
    case SQLITE_INTEGER:
        return sqlite3_bind_int64(statement, number, value->integer);
    case SQLITE_FLOAT:
        return sqlite3_bind_double(statement, number, value->real);
    case SQLITE_TEXT:
        return sqlite3_bind_text(statement, number, value->text, -1, SQLITE_TRANSIENT);
    default:
        return sqlite3_bind_null(statement, number);
    }
}

sqlite3_stmt *query_values(struct database *database, const char *sql, const struct value *values,
                           size_t count)
{
    sqlite3_stmt *statement = database_failed(database) ? NULL : prepared_get(database, sql);
    if (!statement)
        return NULL;
    sqlite3_reset(statement);
    for (size_t i = 0; i < count; i++) {
        if (value_bind(statement, (int)i + 1, &values[i]) != SQLITE_OK) {
            database_fail(database);
            return NULL;
        }
    }
    return statement;
}

bool query_row(struct database *database, sqlite3_stmt *statement)
{
    int code = statement && !database_failed(database) ? sqlite3_step(statement) : SQLITE_DONE;
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        database_fail(database);
    sqlite3_reset(statement);
    return false;
}

void query_end(struct database *database, sqlite3_stmt *statement)
{
    while (query_row(database, statement))
        continue;
}

int64_t row_integer(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_int64(statement, column);
}

double row_real(sqlite3_stmt *statement, int column)
{
    bool is_null = sqlite3_column_type(statement, column) == SQLITE_NULL;
    return is_null ? NAN : sqlite3_column_double(statement, column);
}

const char *row_text(sqlite3_stmt *statement, int column, struct kv_arena *arena)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    size_t length = (size_t)sqlite3_column_bytes(statement, column);
    return text ? kv_arena_copy(arena, (struct kv_text){(const char *)text, length}) : NULL;
}

const char *row_word(sqlite3_stmt *statement, int column, struct kv_arena *arena)
{
    const char *text = row_text(statement, column, arena);
    return text ? text : "";
}

kv_time row_time(sqlite3_stmt *statement, int column)
{
    int64_t time = sqlite3_column_int64(statement, column);
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return KV_TIME_NONE;
    return time < 0 ? 0 : time > TIME_MAX ? TIME_MAX : time;
}
