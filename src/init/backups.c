#include "backups.h"

#include "cron.h"

#include "kubevet/base/duration.h"

#include <string.h>

enum { HOUR = 3600 };

bool tenant_pattern_matches(const char *pattern, const char *name)
{
    const char *at = strstr(pattern, TENANT);
    size_t before = (size_t)(at - pattern), length = strlen(name);
    const char *after = at + sizeof TENANT - 1;
    return length > before + strlen(after) && strncmp(name, pattern, before) == 0 &&
           strcmp(name + length - strlen(after), after) == 0;
}

/* The ages of the last successes; one that never succeeded is the oldest. */
struct ages {
    int64_t *items;     /* seconds */
    int64_t *limits;    /* seconds, by the schedule; 0 = unknown */
    const char **names; /* of the CronJobs */
    size_t count;
    bool known;
};

static struct ages ages_of(const struct draft *draft, const char *namespace, const char *pattern)
{
    struct objects jobs = draft_objects(draft, &kv_kind_cronjob, namespace);
    struct ages ages = {kv_arena_array(draft->arena, jobs.count + 1, sizeof *ages.items),
                        kv_arena_array(draft->arena, jobs.count + 1, sizeof *ages.limits),
                        kv_arena_array(draft->arena, jobs.count + 1, sizeof *ages.names), 0,
                        draft->state->clock != KV_TIME_NONE};
    for (size_t i = 0; i < jobs.count && ages.known; i++) {
        const struct kv_workload *job = (const struct kv_workload *)jobs.items[i];
        ages.names[ages.count] = job->object.name;
        ages.limits[ages.count] = cron_age_hours(job->schedule) * HOUR;
        if (tenant_pattern_matches(pattern, job->object.name))
            ages.items[ages.count++] = job->last_success == KV_TIME_NONE
                                           ? INT64_MAX
                                           : draft->state->clock - job->last_success;
    }
    return ages;
}

/* Of those that are at most `limit` old: how many, and the oldest. */
static size_t ages_within(const struct ages *ages, int64_t limit, int64_t *oldest)
{
    size_t count = 0;
    *oldest = 0;
    for (size_t i = 0; i < ages->count; i++) {
        if (ages->items[i] > limit)
            continue;
        count++;
        *oldest = ages->items[i] > *oldest ? ages->items[i] : *oldest;
    }
    return count;
}

/* What a CronJob itself says of its last run; its Jobs may say otherwise. */
static void late_doubt(struct draft *draft, const char *namespace, const struct ages *ages,
                       int64_t limit)
{
    char text[KV_DURATION_TEXT_MAX];
    for (size_t i = 0; i < ages->count; i++) {
        int64_t age = ages->items[i];
        if (age <= limit)
            continue;
        draft_doubt(draft, "CronJob/%s/%s %s%s, but maxAge is %lldh", namespace, ages->names[i],
                    age == INT64_MAX ? "never succeeded" : "last succeeded ",
                    age == INT64_MAX
                        ? ""
                        : draft_format(draft, "%s ago", kv_duration_format(age * 1000000000, text)),
                    (long long)(limit / HOUR));
    }
}

/* What more than half of the schedules allow; 0 = nothing. */
static int64_t limit_by_schedules(const struct ages *ages)
{
    for (size_t i = 0; i < ages->count; i++) {
        size_t same = 0;
        for (size_t k = 0; k < ages->count; k++)
            same += ages->limits[k] == ages->limits[i];
        if (same * 2 > ages->count)
            return ages->limits[i];
    }
    return 0;
}

/* A day or a week, and two hours in which a run may be late: what most of them keep, otherwise a
 * day. */
static int64_t limit_by_ages(const struct ages *ages)
{
    static const int64_t limits[] = {26 * HOUR, 170 * HOUR, 26 * HOUR};
    int64_t oldest;
    size_t i = 0;
    while (i < 2 && ages_within(ages, limits[i], &oldest) * 2 <= ages->count)
        i++;
    return limits[i];
}

/* The check of the draft names those that are older. */
void backup_age_add(struct draft *draft, struct entry *backups, const char *namespace,
                    const char *pattern)
{
    struct ages ages = ages_of(draft, namespace, pattern);
    char text[KV_DURATION_TEXT_MAX];
    int64_t oldest, limit = limit_by_schedules(&ages);
    if (!ages.known || ages.count == 0)
        return;
    limit = limit > 0 ? limit : limit_by_ages(&ages);
    entry_plain(draft->arena, backups, "maxAge",
                draft_format(draft, "%lldh", (long long)(limit / HOUR)))
        ->samples = ages.count;
    if (ages_within(&ages, limit, &oldest) > 0)
        backups->note = draft_format(draft, "the oldest is %s old",
                                     kv_duration_format(oldest * 1000000000, text));
    late_doubt(draft, namespace, &ages, limit);
}
