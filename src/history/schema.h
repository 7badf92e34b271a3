/* The tables of a history, and their versions. */
#ifndef KUBEVET_HISTORY_SCHEMA_H
#define KUBEVET_HISTORY_SCHEMA_H

#include "database.h"

/* Is it a history that this version can read? An empty file is none yet: *is_empty. */
bool schema_check(struct database *database, bool *is_empty) KV_MUST_USE;

/* Within a transaction: makes the tables of an empty file, and brings those of an older version up
 * to date. */
bool schema_update(struct database *database) KV_MUST_USE;

#endif
