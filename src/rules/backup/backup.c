#include "backup.h"

#include "rules/nfs/isolation.h"

#include <ctype.h>
#include <stdlib.h>

#define TENANT "{tenant}"

const char *backup_not_applicable(const struct kv_spec *spec)
{
    if (!spec->backups.place.file)
        return "the spec documents no backups";
    if (spec->nfs.count == 0)
        return "the spec documents no NFS export, which shows the databases in use";
    if (!spec->tenants.place.file)
        return "the spec does not say which tenant a database belongs to (tenants)";
    return NULL;
}

static bool is_any(const struct kv_spec_nfs *documented)
{
    (void)documented;
    return true;
}

/* --- the tenant of a mount --- */

/* The mounted database; NULL = none in particular. A mount of the whole export, of an unknown
 * folder, or of another tenant's folder (which nfs/isolation reports) may still name its database
 * by the documented mountPath: that database is in use. */
static const char *database_of(struct kv_check *check, const struct nfs_mount *mount)
{
    if ((mount->claimed_by_isolation || mount->place == NFS_PLACE_UNKNOWN) && mount->meant)
        return mount->meant;
    if (mount->place != NFS_PLACE_ABOVE)
        return mount->database;
    const char *pattern = mount->documented->mount_path.text, *database = NULL;
    if (pattern && mount->mount->mount_path)
        nfs_pattern_match(check->arena, kv_path_clean(check->arena, pattern),
                          kv_path_clean(check->arena, mount->mount->mount_path), &database);
    return database;
}

/* Another finding on the object already reports it. */
static void gap_add(struct kv_check *check, const struct nfs_mount *mount, const char *what)
{
    const struct kv_object *holder = mount->holder->object;
    kv_check_not_evaluated(check, holder, "%s: the tenant whose backup it needs is unknown", what)
        ->cause = kv_name_of(check, holder);
}

/* NULL = it belongs to no tenant, or the tenant is unknown, which is reported. */
static const char *tenant_of(struct kv_check *check, const struct nfs_mount *mount,
                             const char *database)
{
    if (!database) {
        bool is_unknown = mount->place == NFS_PLACE_UNKNOWN && !mount->is_lost;
        if (mount->place == NFS_PLACE_ABOVE || is_unknown)
            gap_add(check, mount,
                    kv_check_format(check, is_unknown ? "it mounts %s" : "it mounts all of %s",
                                    nfs_mount_place(check, mount)));
        return NULL;
    }
    struct tenant tenant = tenant_of_database(check->arena, check->spec, database);
    if (tenant.kind == TENANT_UNKNOWN)
        gap_add(check, mount,
                kv_check_format(
                    check,
                    "it mounts database %s, which does not match the pattern of tenants (%s)",
                    database, check->spec->tenants.database.text));
    return tenant.kind == TENANT_KNOWN ? tenant.name : NULL;
}

/* --- a tenant's CronJob --- */

static const char *cron_job_name(struct kv_check *check, const char *tenant)
{
    const char *pattern = check->spec->backups.cron_job.text;
    const char *at = strstr(pattern, TENANT);
    if (!at)
        return pattern;
    return kv_check_format(check, "%.*s%s%s", (int)(at - pattern), pattern, tenant,
                           at + strlen(TENANT));
}

/* As a valid object name: names of databases may contain underscores and capitals, object names may
 * not. Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
static const char *legal_name(struct kv_check *check, const char *name)
{
    char *legal = kv_arena_copy(check->arena, kv_text_of(name));
    for (char *c = legal; *c; c++)
        *c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
    return legal;
}

static void cron_job_find(struct kv_check *check, struct backup_tenant *tenant)
{
    const char *namespace = check->spec->backups.namespace.text;
    const char *name = cron_job_name(check, tenant->name);
    tenant->cron_job = legal_name(check, name);
    tenant->found = (const struct kv_workload *)kv_state_find(check->state, &kv_kind_cronjob,
                                                              namespace, tenant->cron_job);
    if (!tenant->found)
        tenant->found = (const struct kv_workload *)kv_state_find(check->state, &kv_kind_cronjob,
                                                                  namespace, name);
}

/* --- all of them --- */

static int tenant_compare(const void *left, const void *right)
{
    const struct backup_tenant *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static bool holds(const struct kv_list *tenants, const char *name)
{
    kv_list_each(tenants, const struct backup_tenant, tenant) {
        if (strcmp(tenant->name, name) == 0)
            return true;
    }
    return false;
}

static void mount_take(struct kv_check *check, const struct nfs_mount *mount,
                       struct kv_list *tenants)
{
    /* The mounts of the maker's template include this one. */
    if (mount->inherited || mount->state != NFS_SUB_PATH_KNOWN)
        return;
    const char *database = database_of(check, mount);
    const char *name = tenant_of(check, mount, database);
    if (!name || holds(tenants, name))
        return;
    struct backup_tenant *tenant = kv_list_push(tenants, check->arena, sizeof *tenant);
    *tenant =
        (struct backup_tenant){.name = name, .database = database, .holder = mount->holder->object};
    cron_job_find(check, tenant);
}

struct kv_list backup_tenants_find(struct kv_check *check)
{
    struct kv_list tenants = {0};
    struct kv_list mounts = nfs_mounts_find(check, (struct nfs_question){.is_wanted = is_any});
    nfs_isolation_find(check, &mounts);
    kv_list_each(&mounts, const struct nfs_mount, mount)
        mount_take(check, mount, &tenants);
    holder_gaps_report(check);
    kv_sort(tenants.items, tenants.count, sizeof(struct backup_tenant), tenant_compare);
    return tenants;
}
