#include "cron.h"
#include "draft.h"

#include "kubevet/kinds/schedule.h"
#include "kubevet/kinds/workload.h"

static const struct {
    const struct kv_kind *kind, *made;
} kinds[] = {
    {&kv_kind_cronjob, &kv_kind_job},
    {&kv_kind_veleroschedule, &kv_kind_velerobackup},
    {&kv_kind_cnpgscheduledbackup, &kv_kind_cnpgbackup},
};

static const char *schedule_of(const struct kv_object *object, bool *suspended)
{
    bool is_job = object->kind == &kv_kind_cronjob;
    const struct kv_workload *job = (const struct kv_workload *)object;
    const struct kv_scheduler *other = (const struct kv_scheduler *)object;
    *suspended = (is_job ? job->suspended : other->suspended) == KV_TRUE;
    return is_job ? job->schedule : other->schedule;
}

/* Its own name, unless two kinds share it. */
static const char *key_of(struct draft *draft, const struct entry *schedules,
                          const struct kv_object *object)
{
    return entry_get(schedules, object->name)
               ? draft_format(draft, "%s-%s", object->kind->resource, object->name)
               : object->name;
}

static void schedule_add(struct draft *draft, struct entry *content, const struct kv_object *object)
{
    bool is_suspended;
    int64_t hours = cron_age_hours(schedule_of(object, &is_suspended));
    if (draft_is_made(object) || object->deleted != KV_TIME_NONE || is_suspended || hours == 0)
        return;
    struct entry *schedules = entry_map(draft->arena, content, "schedules");
    const char *key = key_of(draft, schedules, object);
    if (entry_get(schedules, key))
        return;
    struct entry *entry = entry_map(draft->arena, schedules, key);
    entry_text(draft->arena, entry, "kind",
               draft_format(draft, "%s/%s", object->kind->name, object->name))
        ->required = true;
    entry_plain(draft->arena, entry, "maxAge", draft_format(draft, "%lldh", (long long)hours));
}

/* Those that `backups` speak of go when all are known: minimize.h. */
static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct objects found = draft_objects(draft, kinds[i].kind, namespace);
        for (size_t k = 0; k < found.count && draft_knows(draft, kinds[i].kind, namespace) &&
                           draft_knows(draft, kinds[i].made, namespace);
             k++)
            schedule_add(draft, content, found.items[k]);
    }
}

const struct kv_observer kv_observe_schedules = {
    .path = "namespaces.schedules",
    .reads = KV_OBSERVED(&kv_kind_cronjob, &kv_kind_job, &kv_kind_veleroschedule,
                         &kv_kind_velerobackup, &kv_kind_cnpgscheduledbackup, &kv_kind_cnpgbackup),
    .keys = KV_OBSERVES("content.schedules", "schedule.kind", "schedule.maxAge"),
    .namespace = observe,
};
