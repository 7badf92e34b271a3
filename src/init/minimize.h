/* Makes a draft smaller without changing what it says. */
#ifndef KUBEVET_INIT_MINIMIZE_H
#define KUBEVET_INIT_MINIMIZE_H

#include "draft.h"

/* A workload's name that ends in a hash becomes a glob, if no other one matches it. Other globs are
 * not made: that one of those that match is gone would not be found. */
void hashes_shorten(struct draft *draft);

/* The glob for a name that ends in a hash; NULL = it does not. */
const char *hash_glob(struct draft *draft, const char *name);

/* A CronJob of which `backups` or a schedule speaks is not said twice. */
void cron_jobs_shorten(struct draft *draft);

/* What namespaces have in common becomes profiles, as far as that makes the spec shorter. Of equal
 * choices the one of the first names is made. */
void profiles_find(struct draft *draft);

#endif
