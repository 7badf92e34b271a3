#include "schedule.h"

/* An object that the entry names. */
struct run_of {
    struct kv_check *check;
    const struct schedule *schedule;
    const struct kv_object *object;
};

static void suspended_report(const struct run_of *run)
{
    struct kv_check *check = run->check;
    bool is_velero = run->object->kind == &kv_kind_veleroschedule;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, run->object), run->schedule->documented->object.place,
        "%s %s is suspended: it will not run", run->object->kind->name, run->object->name);
    finding->field = is_velero ? "spec.paused" : "spec.suspend";
    finding->of_spec = true;
    finding->expected = "false";
    finding->actual = "true";
    finding->manifest = run->object->place;
}

static void stale_report(const struct run_of *run, kv_time success)
{
    struct kv_check *check = run->check;
    const struct kv_value *max_age = &run->schedule->documented->max_age;
    char time[KV_TIME_TEXT_MAX];
    const char *ago = kv_check_ago(check, success != KV_TIME_NONE ? success : run->object->created);
    const char *what =
        success != KV_TIME_NONE
            ? kv_check_format(check, "last succeeded %s, not within %s", ago, max_age->text)
            : kv_check_format(check, "has never succeeded since it was created %s", ago);
    struct kv_finding *finding =
        kv_check_finding(check, kv_name_of(check, run->object), max_age->place, "%s %s %s",
                         run->object->kind->name, run->object->name, what);
    finding->field = run->object->kind == &kv_kind_cronjob ? "status.lastSuccessfulTime" : "status";
    finding->expected = kv_check_format(check, "at most %s ago", max_age->text);
    if (success != KV_TIME_NONE)
        finding->actual = kv_check_format(check, "%s", kv_time_format(success, time));
    finding->manifest = run->object->place;
}

/* Do the lists show its successes? A CronJob's own status does, if it has had one. */
static bool is_shown(const struct run_of *run, kv_time success)
{
    bool by_itself = run->object->kind == &kv_kind_cronjob && success != KV_TIME_NONE;
    return by_itself ||
           kv_check_demands(run->check, run->schedule->kind->made, run->object->namespace);
}

/* A schedule without a success has as long for its first one. Manifests show no successes. */
static void age_check(const struct run_of *run)
{
    struct kv_check *check = run->check;
    if (check->state->source == KV_SOURCE_MANIFESTS)
        return;
    const struct kv_value *max_age = &run->schedule->documented->max_age;
    kv_time success = schedule_success(check, run->schedule, run->object);
    kv_time since = success != KV_TIME_NONE ? success : run->object->created;
    kv_check_compares(check, max_age->place, run->object->namespace);
    if (!is_shown(run, success))
        return;
    switch (kv_check_aged(check, since, max_age->nanoseconds)) {
    case KV_LASTING:
        stale_report(run, success);
        break;
    case KV_AGE_UNKNOWN:
        kv_check_not_evaluated(check, run->object, "the age of its last success is unknown: %s",
                               kv_check_undated(check, since,
                                                "it has neither succeeded nor a "
                                                "creationTimestamp"));
        break;
    case KV_RECENT:
        break;
    }
}

static void schedule_check(struct kv_check *check, const struct schedule *schedule)
{
    const struct kv_object *object;
    for (size_t i = 0; (object = schedule_object(check, schedule, i)); i++) {
        const struct run_of run = {check, schedule, object};
        kv_check_compares(check, schedule->documented->object.place, object->namespace);
        if (schedule_is_suspended(object))
            suspended_report(&run);
        else if (schedule->documented->max_age.text)
            age_check(&run);
    }
}

static void run(struct kv_check *check)
{
    schedules_each(check, schedule_check);
}

const struct kv_rule kv_rule_schedule_stale = {
    .doc =
        {
            .id = "schedule/stale",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a schedule is suspended, or its last success is too old",
            .why = "A job that fails every night looks like one that works: its schedule is there, "
                   "and what it leaves behind is cleaned up. The rule compares the newest success: "
                   "of a "
                   "CronJob by its status or a Job of it, also by hand; of Velero's Schedule by "
                   "its Backups of phase Completed; of CloudNativePG's ScheduledBackup by its "
                   "Backups of phase completed. A backup that failed in part is no success. A new "
                   "schedule has as long for its first one. A suspended one is reported at once.",
            .fix = "Look at its last run (kubectl get jobs, velero backup describe, kubectl get "
                   "backups), fix the cause and run it once by hand.",
            .keys = "schedule.kind schedule.maxAge",
            .example = "namespaces:\n"
                       "  shop: {schedules: {report: {kind: CronJob/report, maxAge: 26h}}}\n",
            .source = "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/"
                      "cron-job-v1/#CronJobStatus",
        },
    .reads = KV_READS(SCHEDULE_READS, SCHEDULE_SUCCESS_READS),
    .about = KV_ABOUT_STATUS | KV_ABOUT_SPEC,
    .not_applicable = schedule_not_applicable,
    .run = run,
};
