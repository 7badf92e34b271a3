#include "success.h"

static bool is_made_by(const struct kv_object *job, const struct kv_workload *cron_job)
{
    kv_list_each(&job->owners, const struct kv_owner, owner) {
        if (owner->kind && strcmp(owner->kind, kv_kind_cronjob.name) == 0 && owner->name &&
            strcmp(owner->name, cron_job->object.name) == 0)
            return true;
    }
    return false;
}

kv_time workload_success(const struct kv_check *check, const struct kv_workload *cron_job)
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
