#include "backup.h"
#include "rules/nfs/nfs.h"

#include "kubevet/kinds/namespace.h"

static void missing_report(struct kv_check *check, const struct backup_tenant *tenant)
{
    const struct kv_value *namespace = &check->spec->backups.namespace;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_cronjob, namespace->text, tenant->cron_job),
        check->spec->backups.cron_job.place,
        "tenant %s has no backup: its database %s is in use by %s %s/%s, but namespace %s has no "
        "CronJob %s",
        tenant->name, tenant->database, tenant->holder->kind->name, tenant->holder->namespace,
        tenant->holder->name, namespace->text, tenant->cron_job);
    finding->field = "metadata.name";
    finding->expected = tenant->cron_job;
    finding->missing = true;
    kv_finding_violates(check, finding, namespace->place, NULL);
    finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, namespace->text);
}

static void run(struct kv_check *check)
{
    struct kv_list tenants = backup_tenants_find(check);
    /* Unknown CronJobs were already reported with all kinds that could mount. */
    if (!kv_check_knows(check, &kv_kind_cronjob, check->spec->backups.namespace.text))
        return;
    kv_list_each(&tenants, const struct backup_tenant, tenant) {
        kv_check_compares(check, check->spec->backups.namespace.place, NULL);
        kv_check_compares(check, check->spec->backups.cron_job.place, NULL);
        if (!tenant->found)
            missing_report(check, tenant);
    }
}

const struct kv_rule kv_rule_backup_missing = {
    .doc =
        {
            .id = "backup/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a tenant's database is in use and has no backup",
            .why =
                "A new tenant's backup is easily forgotten, and nobody notices until it is needed. "
                "A database is in use if a pod or a workload's template, even at 0 replicas, "
                "mounts its files from a documented NFS export. `tenants` says which tenant a "
                "database belongs to. Each such tenant must have a CronJob of the documented name: "
                "one, however many databases it has. Object names contain no capitals and no "
                "underscores, so the tenant Big_Corp becomes big-corp in the CronJob's name.",
            .fix = "Add the CronJob to the manifests of the backup namespace and merge it. Make a "
                   "first backup at once: kubectl -n backup create job --from=cronjob/NAME "
                   "NAME-first. If the tenant has left, remove the workload that still mounts its "
                   "files.",
            .keys = "backups.namespace backups.cronJob",
            .example = "nfs:\n"
                       "  odoo-filestore: {server: nfs01.planapulse.com, subPath: "
                       "\"{database}\"}\n"
                       "tenants: {database: \"{tenant}_*\", except: [\"*_template\"]}\n"
                       "backups: {namespace: backup, cronJob: \"pg-backup-{tenant}\"}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
        },
    .reads = KV_READS({.kind = &kv_kind_cronjob, .need = KV_MUST_SOMEWHERE, .in = KV_EVERYWHERE},
                      NFS_READS),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = backup_not_applicable,
    .run = run,
};
