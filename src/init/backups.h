/* The CronJobs that back up the tenants' databases. */
#ifndef KUBEVET_INIT_BACKUPS_H
#define KUBEVET_INIT_BACKUPS_H

#include "draft.h"

#define TENANT "{tenant}"

/* Is the name one of the pattern's, `pg-backup-{tenant}`? */
bool tenant_pattern_matches(const char *pattern, const char *name);

/* How old a success may be: by most of the schedules, otherwise by the ages that they have now. */
void backup_age_add(struct draft *draft, struct entry *backups, const char *namespace,
                    const char *pattern);

#endif
