/* Shared by the rules on backups: the databases in use, and their backups. */
#ifndef KUBEVET_RULES_BACKUP_BACKUP_H
#define KUBEVET_RULES_BACKUP_BACKUP_H

#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* A tenant with a database that a pod or a workload's template mounts, at 0 replicas too: a tenant
 * whose workload is scaled down still has data. */
struct backup_tenant {
    const char *name;
    const char *database;            /* the first one found */
    const struct kv_object *holder;  /* the object that mounts it */
    const char *cron_job;            /* the expected name of its CronJob */
    const struct kv_workload *found; /* NULL = it does not exist, or cronjobs are unknown there */
};

/* The tenants in use, by name, as a list of struct backup_tenant. Databases that belong to no
 * tenant are left out. Mounts of unknown tenants, and unknown kinds that could mount, are reported
 * as not evaluated. */
struct kv_list backup_tenants_find(struct kv_check *check);

const char *backup_not_applicable(const struct kv_spec *spec);

#endif
