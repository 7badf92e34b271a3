/* What the rules on backups share: whose databases are in use, and what backs them up. */
#ifndef KUBEVET_RULES_BACKUP_H
#define KUBEVET_RULES_BACKUP_H

#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* A tenant with a database that a pod or a workload's template mounts, at 0 replicas too: a tenant
 * that is parked still has its data. */
struct backup_tenant {
    const char *name;
    const char *database;            /* the first that was found of it */
    const struct kv_object *holder;  /* which mounts that */
    const char *cron_job;            /* what its CronJob is called, or should be */
    const struct kv_workload *found; /* NULL = there is none, or cronjobs are not known there */
};

/* The tenants in use, by name, as a list of struct backup_tenant. Databases that are no tenant's
 * are left out; mounts that can't be told whose they are, and kinds that could mount and are not
 * known, are reported as not evaluated. */
struct kv_list backup_tenants_find(struct kv_check *check);

const char *backup_not_applicable(const struct kv_spec *spec);

/* The CronJobs, and all that nfs_mounts_find goes by. */
extern const struct kv_kind *const backup_reads[];

#endif
