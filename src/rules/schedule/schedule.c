#include "schedule.h"

#include "kubevet/base/glob.h"
#include "rules/workload/success.h"

static const struct schedule_kind kinds[] = {
    {&kv_kind_cronjob, &kv_kind_job, NULL},
    {&kv_kind_veleroschedule, &kv_kind_velerobackup, KV_VELERO_SCHEDULE_LABEL},
    {&kv_kind_cnpgscheduledbackup, &kv_kind_cnpgbackup, KV_CNPG_SCHEDULE_LABEL},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

const struct schedule_kind *schedule_kind(const struct kv_spec_schedule *documented)
{
    size_t length = strcspn(documented->object.text, "/");
    for (size_t i = 0; i < KINDS; i++)
        if (kv_text_is((struct kv_text){documented->object.text, length}, kinds[i].kind->name))
            return &kinds[i];
    return &kinds[0]; /* the spec's form allows no other */
}

const char *schedule_name(const struct kv_spec_schedule *documented)
{
    return documented->object.text + strcspn(documented->object.text, "/") + 1;
}

const char *schedule_not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        if (namespace->content.schedules.count > 0)
            return NULL;
    }
    return "the spec documents no schedules";
}

bool schedule_kind_is_documented(const struct kv_spec *spec, const struct kv_kind *kind)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, namespace) {
        kv_records_each(&namespace->content.schedules, const struct kv_spec_schedule, documented) {
            const struct schedule_kind *own = schedule_kind(documented);
            if (own->kind == kind || (own->made == kind && documented->max_age.text))
                return true;
        }
    }
    return false;
}

void schedules_each(struct kv_check *check,
                    void (*take)(struct kv_check *check, const struct schedule *schedule))
{
    /* A kind that manifests leave out is no gap in them. */
    bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS && !check->state->complete;
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        kv_records_each(&namespace->content.schedules, const struct kv_spec_schedule, documented) {
            const struct schedule schedule = {namespace, documented, schedule_kind(documented)};
            if (is_left_out || kv_check_demands(check, schedule.kind->kind, namespace->name.text))
                take(check, &schedule);
        }
    }
}

const struct kv_object *schedule_object(const struct kv_check *check,
                                        const struct schedule *schedule, size_t index)
{
    size_t count;
    struct kv_object *const *objects = kv_state_in_namespace(
        check->state, schedule->kind->kind, schedule->namespace->name.text, &count);
    for (size_t i = 0; i < count; i++)
        if (kv_glob_match(schedule_name(schedule->documented), objects[i]->name) && index-- == 0)
            return objects[i];
    return NULL;
}

bool schedule_is_suspended(const struct kv_object *object)
{
    if (object->kind == &kv_kind_cronjob)
        return ((const struct kv_workload *)object)->suspended == KV_TRUE;
    return ((const struct kv_scheduler *)object)->suspended == KV_TRUE;
}

kv_time schedule_success(const struct kv_check *check, const struct schedule *schedule,
                         const struct kv_object *object)
{
    kv_time newest = KV_TIME_NONE;
    size_t count;
    if (object->kind == &kv_kind_cronjob)
        return workload_success(check, (const struct kv_workload *)object);
    struct kv_object *const *made =
        kv_state_in_namespace(check->state, schedule->kind->made, object->namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_scheduled_backup *backup = (const struct kv_scheduled_backup *)made[i];
        if (kv_string_is(kv_labels_get(backup->object.labels, schedule->kind->label),
                         object->name) &&
            kv_scheduled_backup_succeeded(backup) && backup->completed > newest)
            newest = backup->completed;
    }
    return newest;
}
