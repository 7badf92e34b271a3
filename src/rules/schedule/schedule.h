/* Shared by the rules on documented schedules: the objects that a spec names, and what they have
 * achieved. */
#ifndef KUBEVET_RULES_SCHEDULE_SCHEDULE_H
#define KUBEVET_RULES_SCHEDULE_SCHEDULE_H

#include "kubevet/kinds/schedule.h"
#include "rules/workload/workload.h"

/* A kind of schedule that a spec can name. */
struct schedule_kind {
    const struct kv_kind *kind;
    const struct kv_kind *made; /* what shows its successes */
    const char *label;          /* of these, with the schedule's name; NULL for Jobs */
};

/* The kind that an entry names (`CronJob/backup`), and its name or glob. */
const struct schedule_kind *schedule_kind(const struct kv_spec_schedule *documented);
const char *schedule_name(const struct kv_spec_schedule *documented);

/* Does the spec document any? */
const char *schedule_not_applicable(const struct kv_spec *spec);

/* Rows for all kinds of schedules, and those that they make. */
bool schedule_kind_is_documented(const struct kv_spec *spec, const struct kv_kind *kind);
#define SCHEDULE_READS                                                                             \
    {.kind = &kv_kind_cronjob, .need = KV_HELPS, .wanted = schedule_kind_is_documented},           \
        {.kind = &kv_kind_veleroschedule,                                                          \
         .need = KV_HELPS,                                                                         \
         .wanted = schedule_kind_is_documented},                                                   \
    {                                                                                              \
        .kind = &kv_kind_cnpgscheduledbackup, .need = KV_HELPS,                                    \
        .wanted = schedule_kind_is_documented                                                      \
    }
#define SCHEDULE_SUCCESS_READS                                                                     \
    {.kind = &kv_kind_job, .need = KV_HELPS, .wanted = schedule_kind_is_documented},               \
        {.kind = &kv_kind_velerobackup, .need = KV_HELPS, .wanted = schedule_kind_is_documented},  \
    {                                                                                              \
        .kind = &kv_kind_cnpgbackup, .need = KV_HELPS, .wanted = schedule_kind_is_documented       \
    }

/* An entry, in a namespace that documents it. */
struct schedule {
    const struct kv_spec_namespace *namespace;
    const struct kv_spec_schedule *documented;
    const struct schedule_kind *kind;
};

/* Calls `take` with each entry whose kind is known in its namespace; the others are reported. */
void schedules_each(struct kv_check *check,
                    void (*take)(struct kv_check *check, const struct schedule *schedule));

/* The object that the entry names or matches, by index; NULL after the last. */
const struct kv_object *schedule_object(const struct kv_check *check,
                                        const struct schedule *schedule, size_t index);

/* Will it not run? */
bool schedule_is_suspended(const struct kv_object *object);

/* Its newest success; KV_TIME_NONE = none known. */
kv_time schedule_success(const struct kv_check *check, const struct schedule *schedule,
                         const struct kv_object *object);

#endif
