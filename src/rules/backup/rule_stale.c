#include "backup.h"
#include "rules/nfs/nfs.h"
#include "rules/workload/success.h"

static struct kv_finding *report(struct kv_check *check, const struct backup_tenant *tenant,
                                 const struct kv_value *documented, const char *message)
{
    const struct kv_value *place = documented->text ? documented : &check->spec->backups.cron_job;
    struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, &tenant->found->object),
                                                  place->place, "%s", message);
    finding->manifest = tenant->found->object.place;
    return finding;
}

static void suspended_report(struct kv_check *check, const struct backup_tenant *tenant)
{
    struct kv_finding *finding =
        report(check, tenant, &check->spec->backups.cron_job,
               kv_check_format(check, "the backup of tenant %s is suspended: it will not run",
                               tenant->name));
    finding->field = "spec.suspend";
    finding->of_spec = true;
    finding->expected = "false";
    finding->actual = "true";
    finding->hint =
        kv_check_format(check,
                        "set spec.suspend to false in its manifest and make a backup at once: "
                        "kubectl -n %s create job --from=cronjob/%s %s-again",
                        tenant->found->object.namespace, tenant->cron_job, tenant->cron_job);
}

static void stale_report(struct kv_check *check, const struct backup_tenant *tenant,
                         kv_time success)
{
    const struct kv_value *max_age = &check->spec->backups.max_age;
    char time[KV_TIME_TEXT_MAX];
    const char *message;
    if (success == KV_TIME_NONE)
        message = kv_check_format(
            check, "the backup of tenant %s has never succeeded since it was created %s",
            tenant->name, kv_check_ago(check, tenant->found->object.created));
    else
        message = kv_check_format(check, "the backup of tenant %s last succeeded %s, not within %s",
                                  tenant->name, kv_check_ago(check, success), max_age->text);
    struct kv_finding *finding = report(check, tenant, max_age, message);
    finding->field = "status.lastSuccessfulTime";
    finding->expected = kv_check_format(check, "at most %s ago", max_age->text);
    if (success != KV_TIME_NONE)
        finding->actual = kv_check_format(check, "%s", kv_time_format(success, time));
}

/* Why the age of the newest success is unknown; NULL = it is known. A CronJob without a success is
 * checked from its creation on. */
static const char *why_unknown(struct kv_check *check, const struct kv_workload *cron_job,
                               kv_time success)
{
    if (check->now == KV_TIME_NONE)
        return "the age of its last success is unknown: no clock (give --at)";
    if (success == KV_TIME_NONE && cron_job->object.created == KV_TIME_NONE)
        return "it has neither a lastSuccessfulTime nor a creationTimestamp";
    if (success == KV_TIME_NONE && !kv_check_knows(check, &kv_kind_job, cron_job->object.namespace))
        return "it has no lastSuccessfulTime, and its Jobs are unknown";
    return NULL;
}

static void age_check(struct kv_check *check, const struct backup_tenant *tenant)
{
    const struct kv_workload *cron_job = tenant->found;
    kv_time success = workload_success(check, cron_job);
    const char *unknown = why_unknown(check, cron_job, success);
    if (unknown) {
        kv_check_not_evaluated(check, &cron_job->object, "%s", unknown);
        return;
    }
    kv_time since = success != KV_TIME_NONE ? success : cron_job->object.created;
    switch (kv_check_aged(check, since, check->spec->backups.max_age.nanoseconds)) {
    case KV_LASTING:
        stale_report(check, tenant, success);
        break;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, &cron_job->object,
                               "the age of its last success is unknown: %s",
                               kv_check_undated(check, since, "no timestamp"));
        break;
    case KV_RECENT:
        break;
    }
}

static void run(struct kv_check *check)
{
    struct kv_list tenants = backup_tenants_find(check);
    bool has_status = check->state->source != KV_SOURCE_MANIFESTS;
    /* Unknown CronJobs were already reported with all kinds that could mount. */
    if (!kv_check_knows(check, &kv_kind_cronjob, check->spec->backups.namespace.text))
        return;
    kv_list_each(&tenants, const struct backup_tenant, tenant) {
        if (!tenant->found)
            continue; /* backup/missing reports it */
        kv_check_compares(check, check->spec->backups.cron_job.place, NULL);
        if (has_status)
            kv_check_compares(check, check->spec->backups.max_age.place, NULL);
        if (tenant->found->suspended == KV_TRUE)
            suspended_report(check, tenant);
        else if (has_status && check->spec->backups.max_age.text)
            age_check(check, tenant);
    }
}

const struct kv_rule kv_rule_backup_stale = {
    .doc =
        {
            .id = "backup/stale",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a tenant's backup is suspended, or its last success is too old",
            .why = "A backup that fails every night looks like one that works: the CronJob is "
                   "there, and its Jobs are cleaned up. The rule takes the newest success: from "
                   "the CronJob's status, or from a Job created from it, also by hand. Its age may "
                   "be at most `maxAge`. A new CronJob has as much time for its first success. A "
                   "suspended one is reported at once. Only tenants whose database is in use are "
                   "checked, as in backup/missing.",
            .fix = "Check the last run (kubectl -n backup get jobs; kubectl -n backup logs "
                   "job/NAME) and fix the cause. Then make a backup at once: kubectl -n backup "
                   "create job --from=cronjob/NAME NAME-again. If the CronJob is suspended, set "
                   "spec.suspend to false in the manifest.",
            .keys = "backups.cronJob backups.maxAge",
            .example = "backups: {namespace: backup, cronJob: \"pg-backup-{tenant}\", maxAge: "
                       "26h}\n",
            .source = "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/"
                      "cron-job-v1/#CronJobStatus",
        },
    .reads = KV_READS({.kind = &kv_kind_cronjob, .need = KV_MUST_SOMEWHERE, .in = KV_EVERYWHERE},
                      NFS_READS),
    .about = KV_ABOUT_STATUS | KV_ABOUT_SPEC,
    .not_applicable = backup_not_applicable,
    .run = run,
};
