/* CronJobs that another key of the draft speaks of. */
#include "backups.h"
#include "minimize.h"

#include <string.h>

#define CRON_JOB "CronJob/"

static bool is_tenant(const struct draft *draft, struct kv_text text)
{
    for (size_t i = 0; i < draft->tenants.count; i++)
        if (kv_text_is(text, draft->tenants.items[i]))
            return true;
    return false;
}

/* Does the name follow a pattern with a tenant in it? */
static bool is_of_tenant(const struct draft *draft, const char *name, const char *pattern)
{
    const char *at = strstr(pattern, TENANT);
    size_t before = at ? (size_t)(at - pattern) : 0, length = strlen(name);
    const char *after = at ? at + strlen(TENANT) : "";
    size_t rest = strlen(after);
    return at && length > before + rest && strncmp(name, pattern, before) == 0 &&
           strcmp(name + length - rest, after) == 0 &&
           is_tenant(draft, (struct kv_text){name + before, length - before - rest});
}

static const char *text_of(const struct entry *map, const char *key)
{
    const struct entry *entry = entry_get(map, key);
    return entry && !entry->fault && entry->text ? entry->text : "";
}

static void without_empty(struct entry *content, const char *key)
{
    struct entry *part = entry_get(content, key);
    if (part && part->children.count == 0)
        entry_remove(part);
}

/* Is a workload no more than its name? */
static bool is_name_alone(const struct entry *workload)
{
    return workload->children.count == 0 && !workload->fault && workload->above.count == 0;
}

static bool is_backup(const struct draft *draft, const struct entry *content, const char *name)
{
    const struct entry *backups = entry_get(draft->root, "backups");
    return backups && !backups->fault && strcmp(text_of(backups, "namespace"), content->key) == 0 &&
           is_of_tenant(draft, name, text_of(backups, "cronJob"));
}

/* Its schedule says that it is there. */
static bool is_scheduled(const struct entry *content, const char *key)
{
    const struct entry *schedules = entry_get(content, "schedules");
    if (!schedules || schedules->fault)
        return false;
    entry_each(schedules, schedule)
    {
        if (!schedule->fault && strcmp(text_of(schedule, "kind"), key) == 0)
            return true;
    }
    return false;
}

static void cron_jobs_spare(struct draft *draft, struct entry *content)
{
    struct entry *schedules = entry_get(content, "schedules");
    struct entry *workloads = entry_get(content, "workloads");
    if (schedules)
        kv_list_keep(&schedules->children, 0, entry_pointer, schedule,
                     strncmp(text_of(*schedule, "kind"), CRON_JOB, strlen(CRON_JOB)) != 0 ||
                         !is_backup(draft, content, text_of(*schedule, "kind") + strlen(CRON_JOB)));
    if (workloads)
        kv_list_keep(&workloads->children, 0, entry_pointer, workload,
                     strncmp((*workload)->key, CRON_JOB, strlen(CRON_JOB)) != 0 ||
                         !is_name_alone(*workload) ||
                         !(is_backup(draft, content, (*workload)->key + strlen(CRON_JOB)) ||
                           is_scheduled(content, (*workload)->key)));
    without_empty(content, "schedules");
    without_empty(content, "workloads");
}

void cron_jobs_shorten(struct draft *draft)
{
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    if (!namespaces)
        return;
    entry_each(namespaces, content)
    {
        if (content->fault)
            continue;
        cron_jobs_spare(draft, content);
    }
}
