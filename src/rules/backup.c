#include "backup.h"

#include "nfs_isolation.h"

#include <ctype.h>
#include <stdlib.h>

#define TENANT "{tenant}"

const char *backup_not_applicable(const struct kv_spec *spec)
{
    if (!spec->backups.place.file)
        return "the spec documents no backups";
    if (spec->nfs.count == 0)
        return "the spec documents no NFS export, by which databases in use are known";
    if (!spec->tenants.place.file)
        return "the spec does not say whose a database is (tenants)";
    return NULL;
}

static bool is_any(const struct kv_spec_nfs *documented)
{
    (void)documented;
    return true;
}

/* --- whose a mount is --- */

/* The database that is mounted; NULL = none in particular. Who mounts the whole export, a place of
 * which nobody knows what it is, or another tenant's folder, which is the isolation's to report,
 * may still say by the documented mountPath which one is meant: that one is in use. */
static const char *database_of(struct kv_check *check, const struct nfs_mount *mount)
{
    if ((mount->is_isolations || mount->place == NFS_PLACE_UNKNOWN) && mount->meant)
        return mount->meant;
    if (mount->place != NFS_PLACE_ABOVE)
        return mount->database;
    const char *pattern = mount->documented->mount_path.text, *database = NULL;
    if (pattern && mount->mount->mount_path)
        nfs_pattern_match(check->arena, nfs_path_clean(check->arena, pattern),
                          nfs_path_clean(check->arena, mount->mount->mount_path), &database);
    return database;
}

/* What another finding on the object says already is no gap besides. */
static void gap_add(struct kv_check *check, const struct nfs_mount *mount, const char *what)
{
    const struct kv_object *holder = mount->holder->object;
    kv_check_not_evaluated(check, holder, "%s: whose backup it needs can't be told", what)->cause =
        kv_name_of(check, holder);
}

/* NULL = nobody's, or it can't be told, which is reported. */
static const char *tenant_of(struct kv_check *check, const struct nfs_mount *mount,
                             const char *database)
{
    if (!database) {
        bool is_untold = mount->place == NFS_PLACE_UNKNOWN && !mount->is_lost;
        if (mount->place == NFS_PLACE_ABOVE || is_untold)
            gap_add(check, mount,
                    kv_check_format(check, is_untold ? "it mounts %s" : "it mounts all of %s",
                                    nfs_mount_place(check, mount)));
        return NULL;
    }
    struct tenant tenant = tenant_of_database(check->arena, check->spec, database);
    if (tenant.kind == TENANT_UNKNOWN)
        gap_add(check, mount,
                kv_check_format(check, "it mounts database %s, which no tenant's name fits (%s)",
                                database, check->spec->tenants.database.text));
    return tenant.kind == TENANT_KNOWN ? tenant.name : NULL;
}

/* --- what backs a tenant up --- */

static const char *cron_job_name(struct kv_check *check, const char *tenant)
{
    const char *pattern = check->spec->backups.cron_job.text;
    const char *at = strstr(pattern, TENANT);
    if (!at)
        return pattern;
    return kv_check_format(check, "%.*s%s%s", (int)(at - pattern), pattern, tenant,
                           at + strlen(TENANT));
}

/* As Kubernetes can take it: names of databases hold underscores and capitals, those of objects
 * don't. Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
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
    kv_list_each(tenants, const struct backup_tenant, tenant)
    {
        if (strcmp(tenant->name, name) == 0)
            return true;
    }
    return false;
}

static void mount_take(struct kv_check *check, const struct nfs_mount *mount,
                       struct kv_list *tenants)
{
    /* What the maker's template mounts was taken with it. */
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
    nfs_isolation_judge(check, &mounts);
    kv_list_each(&mounts, const struct nfs_mount, mount) mount_take(check, mount, &tenants);
    holder_gaps_report(check);
    if (tenants.count > 0)
        qsort(tenants.items, tenants.count, sizeof(struct backup_tenant), tenant_compare);
    return tenants;
}

const struct kv_kind *const backup_reads[] = {&kv_kind_cronjob, NULL};
