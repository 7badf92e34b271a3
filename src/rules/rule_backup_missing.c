#include "backup.h"
#include "nfs.h"

#include "kubevet/kinds/namespace.h"

static void missing_report(struct kv_check *check, const struct backup_tenant *tenant)
{
    const struct kv_value *namespace = &check->spec->backups.namespace;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_cronjob, namespace->text, tenant->cron_job),
        check->spec->backups.cron_job.place,
        "tenant %s has no backup: its database %s is in use by %s %s/%s, and namespace %s has no "
        "CronJob %s",
        tenant->name, tenant->database, tenant->holder->kind->name, tenant->holder->namespace,
        tenant->holder->name, namespace->text, tenant->cron_job);
    finding->field = "metadata.name";
    finding->expected = tenant->cron_job;
    finding->missing = true;
    finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, namespace->text);
}

static void run(struct kv_check *check)
{
    struct kv_list tenants = backup_tenants_find(check);
    /* That they are not known is among what was reported of all kinds that could mount. */
    if (!kv_check_knows(check, &kv_kind_cronjob, check->spec->backups.namespace.text))
        return;
    kv_list_each(&tenants, const struct backup_tenant, tenant)
    {
        if (!tenant->found)
            missing_report(check, tenant);
    }
}

const struct kv_rule kv_rule_backup_missing = {
    .doc =
        {
            .id = "backup/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a tenant's database is in use without a backup",
            .why = "A new tenant's backup is easily forgotten, and nobody notices until it is "
                   "needed. A database is in use if a pod, or a workload's template even at 0 "
                   "replicas, mounts its files from a documented NFS export; `tenants` tells "
                   "whose it is. Each such tenant must have a CronJob of the documented name: "
                   "one, however many databases it has. Names of objects hold no capitals and "
                   "underscores, so the tenant Big_Corp is big-corp there.",
            .mend = "Add the CronJob to the manifests of the backup namespace and merge it; make "
                    "a first backup at once: kubectl -n backup create job --from=cronjob/NAME "
                    "NAME-first. If the tenant has left, remove the workload that still mounts "
                    "its files.",
            .example = "nfs:\n"
                       "  odoo-filestore: {server: nfs01.planapulse.com, subPath: "
                       "\"{database}\"}\n"
                       "tenants: {database: \"{tenant}_*\", except: [\"*_template\"]}\n"
                       "backups: {namespace: backup, cronJob: \"pg-backup-{tenant}\"}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
        },
    .reads = backup_reads,
    .also_reads = nfs_kinds,
    .existence = true,
    .everywhere = true,
    .own_gaps = true,
    .not_applicable = backup_not_applicable,
    .run = run,
};
