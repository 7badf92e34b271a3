#include "backup.h"
#include "nfs.h"

enum { NANOSECONDS = 1000000000 }; /* a second's */

static bool is_made_by(const struct kv_object *job, const struct kv_workload *cron_job)
{
    kv_list_each(&job->owners, const struct kv_owner, owner)
    {
        if (owner->kind && strcmp(owner->kind, kv_kind_cronjob.name) == 0 && owner->name &&
            strcmp(owner->name, cron_job->object.name) == 0)
            return true;
    }
    return false;
}

/* The newest success: as the CronJob's status has it, or a Job of its own, one that was made from
 * it by hand among them, that was done later. KV_TIME_NONE = none is known of. */
static kv_time newest_success(const struct kv_check *check, const struct kv_workload *cron_job)
{
    kv_time newest = cron_job->last_success;
    size_t count;
    struct kv_object *const *jobs =
        kv_state_in_namespace(check->state, &kv_kind_job, cron_job->object.namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_workload *job = (const struct kv_workload *)jobs[i];
        if (job->completed > newest && kv_condition_is_true(&job->conditions, "Complete") &&
            is_made_by(&job->object, cron_job))
            newest = job->completed;
    }
    return newest;
}

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
    struct kv_finding *finding = report(
        check, tenant, &check->spec->backups.cron_job,
        kv_check_format(check, "the backup of tenant %s is suspended: no run of it will start",
                        tenant->name));
    finding->field = "spec.suspend";
    finding->of_spec = true;
    finding->expected = "false";
    finding->actual = "true";
    finding->hint = kv_check_format(
        check,
        "set spec.suspend to false where Flux takes it from, and make a backup at once: kubectl -n "
        "%s create job --from=cronjob/%s %s-again",
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
            check, "the backup of tenant %s has never succeeded, and exists since %s", tenant->name,
            kv_time_format(tenant->found->object.created, time));
    else
        message =
            kv_check_format(check, "the backup of tenant %s last succeeded at %s, more than %s ago",
                            tenant->name, kv_time_format(success, time), max_age->text);
    struct kv_finding *finding = report(check, tenant, max_age, message);
    finding->field = "status.lastSuccessfulTime";
    finding->expected = kv_check_format(check, "at most %s ago", max_age->text);
    if (success != KV_TIME_NONE)
        finding->actual = kv_check_format(check, "%s", time);
}

/* Why it can't be told how old the newest success is; NULL = it can. A CronJob that has had no
 * success is judged from its creation on. */
static const char *why_unknown(const struct kv_check *check, const struct kv_workload *cron_job,
                               kv_time success)
{
    if (check->now == KV_TIME_NONE)
        return "no clock (give --at) says how old its last success is";
    if (success == KV_TIME_NONE && cron_job->object.created == KV_TIME_NONE)
        return "it has neither a lastSuccessfulTime nor a creationTimestamp";
    if (success == KV_TIME_NONE && !kv_check_knows(check, &kv_kind_job, cron_job->object.namespace))
        return "it has no lastSuccessfulTime, and its Jobs are not known";
    return NULL;
}

static void age_check(struct kv_check *check, const struct backup_tenant *tenant)
{
    const struct kv_workload *cron_job = tenant->found;
    kv_time success = newest_success(check, cron_job);
    const char *unknown = why_unknown(check, cron_job, success);
    if (unknown) {
        kv_check_not_evaluated(check, &cron_job->object, "%s", unknown);
        return;
    }
    kv_time since = success != KV_TIME_NONE ? success : cron_job->object.created;
    if (check->now - since > check->spec->backups.max_age.nanoseconds / NANOSECONDS)
        stale_report(check, tenant, success);
    else if (!kv_state_clock_is_close(check->state))
        kv_check_not_evaluated(check, &cron_job->object,
                               "the recording does not say when it was made (give --at): how old "
                               "its last success is can't be told");
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
            continue; /* backup/missing says so */
        if (tenant->found->suspended == KV_TRUE)
            suspended_report(check, tenant);
        else if (check->spec->backups.max_age.text)
            age_check(check, tenant);
    }
}

const struct kv_rule kv_rule_backup_stale = {
    .doc =
        {
            .id = "backup/stale",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a tenant's backup is suspended, or has not succeeded for too long",
            .why = "A backup that fails every night looks like one that works: the CronJob is "
                   "there, and its Jobs are cleaned up. What counts is the newest success, of "
                   "the CronJob's status or of a Job that was made from it, by hand too; it may "
                   "be as old as `maxAge`. A new CronJob has so long for its first. One that is "
                   "suspended is reported at once. Only tenants whose database is in use are "
                   "looked at, as backup/missing does.",
            .mend = "See what the last run says (kubectl -n backup get jobs; kubectl -n backup "
                    "logs job/NAME), mend it and make a backup at once: kubectl -n backup create "
                    "job --from=cronjob/NAME NAME-again. Set spec.suspend to false in the "
                    "manifest.",
            .example = "backups: {namespace: backup, cronJob: \"pg-backup-{tenant}\", maxAge: "
                       "26h}\n",
            .source = "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/"
                      "cron-job-v1/#CronJobStatus",
        },
    .reads = backup_reads,
    .also_reads = nfs_kinds,
    .everywhere = true,
    .status = true,
    .own_gaps = true,
    .not_applicable = backup_not_applicable,
    .run = run,
};
