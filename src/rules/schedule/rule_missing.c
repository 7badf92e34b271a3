#include "schedule.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/namespace.h"

static void schedule_check(struct kv_check *check, const struct schedule *schedule)
{
    const char *namespace = schedule->namespace->name.text;
    const char *name = schedule_name(schedule->documented);
    const struct kv_kind *kind = schedule->kind->kind;
    kv_check_compares(check, schedule->documented->object.place, namespace);
    if (schedule_object(check, schedule, 0))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, kind, namespace, name), schedule->documented->object.place,
        kv_glob_is_pattern(name) ? "namespace %s has no %s that %s matches"
                                 : "namespace %s has no %s %s",
        namespace, kind->name, name);
    finding->field = "metadata.name";
    finding->missing = true;
    finding->expected = name;
    finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, namespace);
}

static void run(struct kv_check *check)
{
    schedules_each(check, schedule_check);
}

const struct kv_rule kv_rule_schedule_missing = {
    .doc =
        {
            .id = "schedule/missing",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a documented schedule does not exist",
            .why = "What should run every night and is not there fails in no log. A schedule is a "
                   "CronJob, Velero's Schedule or CloudNativePG's ScheduledBackup. A glob must "
                   "match at least one.",
            .fix = "Apply its manifest again, or remove the schedule from the spec.",
            .keys = "schedule.kind",
            .example = "namespaces:\n"
                       "  velero: {schedules: {nightly: {kind: Schedule/nightly, maxAge: 26h}}}\n",
            .source = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
        },
    .reads = KV_READS(SCHEDULE_READS),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = schedule_not_applicable,
    .run = run,
};
