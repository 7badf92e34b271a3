/* SQLite in small: a file that is opened and checked, and statements that are prepared once. The
 * first failure is kept, and all that follows does nothing: callers look at its end. */
#ifndef KUBEVET_HISTORY_DATABASE_H
#define KUBEVET_HISTORY_DATABASE_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/base/timestamp.h"

#include <sqlite3.h>
#include <stdint.h>

enum { STATEMENTS_MAX = 40 };

struct database {
    sqlite3 *handle;
    const char *path;
    struct kv_error *error;
    bool may_create; /* it is opened to be written */
    struct {
        const char *sql; /* compared by address */
        sqlite3_stmt *statement;
    } prepared[STATEMENTS_MAX];
    size_t prepared_count;
};

/* Opens a file; `may_create`: also one that does not exist or is empty. Waits for other programs
 * for `patience_ms`. Always end it with database_close. */
bool database_open(struct database *database, const char *path, bool may_create, int patience_ms,
                   struct kv_error *error) KV_MUST_USE;
void database_close(struct database *database);

bool database_failed(const struct database *database);

/* Sets the error, with the file; always false. */
bool database_error(struct database *database, enum kv_error_kind kind, const char *format, ...)
    KV_PRINTF(3, 4);

/* Runs statements without values or rows; false if that failed. */
bool database_run(struct database *database, const char *sql);

/* A value of a statement. */
struct value {
    int type; /* SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_NULL */
    int64_t integer;
    double real;
    const char *text;
};

static inline struct value of_integer(int64_t integer)
{
    return (struct value){.type = SQLITE_INTEGER, .integer = integer};
}

/* NAN is stored as NULL. */
static inline struct value of_real(double real)
{
    return (struct value){.type = SQLITE_FLOAT, .real = real};
}

static inline struct value of_null(void)
{
    return (struct value){.type = SQLITE_NULL};
}

/* Must stay until the statement has run. */
static inline struct value of_text(const char *text)
{
    return (struct value){.type = text ? SQLITE_TEXT : SQLITE_NULL, .text = text};
}

/* A statement with the values of its parameters, ready for its first row; NULL after a failure.
 * `sql` is a literal: its statement is used again. */
#define query(database, sql, ...)                                                                  \
    query_values(database, sql, (const struct value[]){__VA_ARGS__},                               \
                 sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value))
sqlite3_stmt *query_values(struct database *database, const char *sql, const struct value *values,
                           size_t count);

/* The next row; false at the end, or after a failure. */
bool query_row(struct database *database, sqlite3_stmt *statement);

/* Runs it to its end. */
void query_end(struct database *database, sqlite3_stmt *statement);

/* Values of a row. Text is copied; NULL stays NULL, and a real that is NULL is NAN. */
int64_t row_integer(sqlite3_stmt *statement, int column);
double row_real(sqlite3_stmt *statement, int column);
const char *row_text(sqlite3_stmt *statement, int column, struct kv_arena *arena);
/* "" for NULL, which a damaged file may hold where the schema forbids it. */
const char *row_word(sqlite3_stmt *statement, int column, struct kv_arena *arena);
/* KV_TIME_NONE for NULL. */
kv_time row_time(sqlite3_stmt *statement, int column);

#endif
