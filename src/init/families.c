/* What is there once for each tenant: new tenants come, and old ones go. */
#include "backups.h"
#include "minimize.h"

#include "kubevet/base/glob.h"

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

/* --- CronJobs that another key speaks of --- */

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

/* --- workloads of one name for each tenant --- */

/* KIND/worker-odoo-{tenant} of the workload's key; NULL if it names no tenant. */
static const char *pattern_of(struct draft *draft, const char *key)
{
    for (size_t i = 0; i < draft->tenants.count; i++) {
        const char *tenant = draft->tenants.items[i];
        size_t length = strlen(key), own = strlen(tenant);
        if (length > own + 1 && strcmp(key + length - own, tenant) == 0 &&
            key[length - own - 1] == '-')
            return draft_format(draft, "%.*s" TENANT, (int)(length - own), key);
    }
    return NULL;
}

static struct kv_list members_of(struct draft *draft, const struct entry *workloads,
                                 const char *pattern)
{
    struct kv_list members = {0};
    entry_each(workloads, workload)
    {
        if (!workload->fault && is_of_tenant(draft, workload->key, pattern))
            kv_list_add(&members, draft->arena, struct entry *, workload);
    }
    return members;
}

/* The member that more than half of them are like; NULL = none. */
static struct entry *usual_of(const struct kv_list *members)
{
    kv_list_each(members, const entry_pointer, one) {
        size_t same = 0;
        kv_list_each(members, const entry_pointer, other)
            same += entry_same(*one, *other);
        if (same * 2 > members->count)
            return *one;
    }
    return NULL;
}

static bool strangers_match(const struct draft *draft, const struct entry *workloads,
                            const char *pattern, const char *glob)
{
    entry_each(workloads, workload)
    {
        if (!is_of_tenant(draft, workload->key, pattern) && kv_glob_match(glob, workload->key))
            return true;
    }
    return false;
}

static const char *tenant_of(const struct entry *member, const char *pattern)
{
    return member->key + (strstr(pattern, TENANT) - pattern);
}

/* One that differs stays by its name: is it meant to be so? */
static void odd_doubt(struct draft *draft, const struct entry *content, const struct entry *odd,
                      const struct entry *usual, const char *glob)
{
    entry_each(usual, child)
    {
        const struct entry *own = entry_get(odd, child->key);
        if (!own)
            draft_doubt(draft, "%s in %s has no `%s`, unlike the other %s", odd->key, content->key,
                        child->key, glob);
    }
}

enum { FAMILY_MIN = 2 };

static void family_make(struct draft *draft, const struct entry *content, struct entry *workloads,
                        const char *pattern)
{
    const char *glob =
        draft_format(draft, "%.*s*", (int)(strstr(pattern, TENANT) - pattern), pattern);
    struct kv_list members = members_of(draft, workloads, pattern);
    struct entry *usual = usual_of(&members);
    if (!usual || members.count < FAMILY_MIN || strangers_match(draft, workloads, pattern, glob))
        return;
    struct kv_buffer names = {0};
    kv_list_each(&members, const entry_pointer, member) {
        if (!entry_same(*member, usual)) {
            odd_doubt(draft, content, *member, usual, glob);
            continue;
        }
        kv_buffer_printf(&names, "%s%s", names.length ? ", " : "", tenant_of(*member, pattern));
        if (*member != usual)
            entry_remove(*member);
    }
    entry_comment(draft->arena, usual, "tenants: %s", names.data ? names.data : "");
    usual->key = glob;
    kv_buffer_release(&names);
}

static void families_make(struct draft *draft, const struct entry *content)
{
    struct entry *workloads = entry_get(content, "workloads");
    if (!workloads)
        return;
    struct kv_list patterns = {0};
    entry_each(workloads, workload)
    {
        const char *pattern = workload->fault ? NULL : pattern_of(draft, workload->key);
        bool is_known = !pattern;
        kv_list_each(&patterns, const text_pointer, known)
            is_known = is_known || strcmp(*known, pattern) == 0;
        if (!is_known)
            kv_list_add(&patterns, draft->arena, const char *, pattern);
    }
    kv_list_each(&patterns, const text_pointer, pattern)
        family_make(draft, content, workloads, *pattern);
}

void tenants_shorten(struct draft *draft)
{
    struct entry *namespaces = entry_get(draft->root, "namespaces");
    if (!namespaces)
        return;
    entry_each(namespaces, content)
    {
        if (content->fault)
            continue;
        cron_jobs_spare(draft, content);
        families_make(draft, content);
    }
}
