#include "isolation.h"

#include <stdlib.h>

/* Without `tenants` a database alone does not show whose part of it this is: only the subPath names
 * it, and it is not the documented subPath. */
static struct tenant tenant_of_files(const struct kv_check *check, const struct nfs_mount *mount)
{
    if (!mount->database ||
        (!check->spec->tenants.database.text && mount->place == NFS_PLACE_INSIDE))
        return (struct tenant){TENANT_UNKNOWN, NULL};
    return tenant_of_database(check->arena, check->spec, mount->database);
}

struct tenant nfs_tenant_of_folder(const struct kv_check *check, const struct nfs_mount *mount)
{
    if (mount->state != NFS_SUB_PATH_KNOWN || !mount->database)
        return (struct tenant){TENANT_UNKNOWN, NULL};
    return tenant_of_database(check->arena, check->spec, mount->database);
}

static struct tenant tenant_meant(const struct kv_check *check, const struct nfs_mount *mount)
{
    if (!mount->meant)
        return (struct tenant){TENANT_UNKNOWN, NULL};
    return tenant_of_database(check->arena, check->spec, mount->meant);
}

bool nfs_reach_is_shut(const struct nfs_reach *reach)
{
    return reach->mount->state != NFS_SUB_PATH_KNOWN;
}

bool nfs_reach_is_above(const struct nfs_reach *reach)
{
    return !nfs_reach_is_shut(reach) && reach->mount->place == NFS_PLACE_ABOVE;
}

bool nfs_tenants_are_one(const struct tenant *a, const struct tenant *b)
{
    return a->kind != TENANT_UNKNOWN && a->kind == b->kind && strcmp(a->name, b->name) == 0;
}

static bool tenants_agree(const struct tenant *a, const struct tenant *b)
{
    return a->kind == TENANT_UNKNOWN ? b->kind == TENANT_UNKNOWN : nfs_tenants_are_one(a, b);
}

/* In one pod: files of the same tenant, or the same database or folder. */
static bool are_of_one(const struct nfs_reach *a, const struct nfs_reach *b)
{
    if (nfs_tenants_are_one(&a->files, &b->files))
        return true;
    if (a->mount->database && b->mount->database)
        return strcmp(a->mount->database, b->mount->database) == 0;
    return strcmp(a->mount->path, b->mount->path) == 0;
}

/* --- breaches by one pod --- */

static void breach_set(struct nfs_reach *reach, enum nfs_breach breach)
{
    reach->breach = breach;
    reach->is_reported = reach->mount->inherited;
}

static void outside_namespace_find(struct nfs_group group)
{
    const struct kv_spec_nfs *reported = NULL;
    for (size_t i = 0; i < group.count; i++) {
        struct nfs_reach *reach = &group.items[i];
        if (reach->is_at_home || reach->mount->place == NFS_PLACE_UNKNOWN)
            continue;
        breach_set(reach, NFS_BREACH_STRANGER);
        if (reach->mount->documented == reported)
            reach->is_reported = true;
        else if (!reach->is_reported)
            reported = reach->mount->documented;
    }
}

/* Another tenant's files where one tenant's files belong. */
static bool is_foreign(const struct kv_check *check, const struct nfs_reach *reach)
{
    struct tenant files = nfs_tenant_of_folder(check, reach->mount);
    return reach->meant.kind != TENANT_UNKNOWN && files.kind == TENANT_KNOWN &&
           !nfs_tenants_are_one(&files, &reach->meant);
}

static void single_mounts_find(const struct kv_check *check, struct nfs_group group)
{
    for (size_t i = 0; i < group.count; i++) {
        struct nfs_reach *reach = &group.items[i];
        if (reach->breach)
            continue;
        if (nfs_reach_is_above(reach))
            breach_set(reach, NFS_BREACH_ABOVE);
        else if (is_foreign(check, reach))
            breach_set(reach, NFS_BREACH_FOREIGN);
    }
}

static bool is_part_of(const struct nfs_reach *part, const struct nfs_reach *whole)
{
    return part->mount->database && part->mount->place == NFS_PLACE_INSIDE &&
           part->files.kind == TENANT_UNKNOWN && whole->files.kind == TENANT_KNOWN &&
           !whole->breach && strcmp(whole->mount->database, part->mount->database) == 0;
}

/* A part of a database that the pod also mounts as a whole belongs to that database. */
static void parts_find(struct nfs_group group)
{
    for (size_t i = 0; i < group.count; i++)
        for (size_t k = 0; k < group.count; k++)
            if (is_part_of(&group.items[i], &group.items[k]))
                group.items[i].files = group.items[k].files;
}

/* How well a mount shows the pod's tenant. */
enum telling { TELLS_NOTHING, TELLS_BY_FILES, TELLS_BY_PATH, TELLS_BY_BOTH };

static enum telling telling_of(const struct nfs_reach *reach)
{
    bool reaches = !nfs_reach_is_shut(reach) && reach->files.kind != TENANT_UNKNOWN;
    if (reaches && nfs_tenants_are_one(&reach->files, &reach->meant))
        return TELLS_BY_BOTH;
    if (reach->meant.kind != TENANT_UNKNOWN)
        return TELLS_BY_PATH;
    bool is_doubtful = reach->breach && reach->breach != NFS_BREACH_TWO;
    return reaches && !is_doubtful ? TELLS_BY_FILES : TELLS_NOTHING;
}

const struct nfs_reach *nfs_group_own(struct nfs_group group)
{
    const struct nfs_reach *own = NULL;
    for (size_t i = 0; i < group.count; i++) {
        if (telling_of(&group.items[i]) > (own ? telling_of(own) : TELLS_NOTHING))
            own = &group.items[i];
    }
    return own;
}

/* A folder outside of the databases belongs to no tenant: mounting it is another drift. */
static bool may_meet(const struct nfs_reach *reach)
{
    return !nfs_reach_is_shut(reach) && reach->is_at_home && reach->mount->place != NFS_PLACE_OTHER;
}

static bool is_countable(const struct nfs_reach *reach)
{
    return may_meet(reach) && !reach->breach && reach->mount->place != NFS_PLACE_UNKNOWN;
}

/* The mount of the pod's own files, among the permitted ones. */
static struct nfs_reach *standing_own(struct nfs_group group)
{
    struct nfs_reach *first = NULL;
    for (size_t i = 0; i < group.count; i++) {
        struct nfs_reach *reach = &group.items[i];
        if (!is_countable(reach))
            continue;
        if (nfs_tenants_are_one(&reach->files, &reach->meant))
            return reach;
        first = first ? first : reach;
    }
    return first;
}

/* A mount whose own mountPath shows no tenant, in a pod whose other mountPaths are another
 * tenant's, whatever those mounts reach. */
static void foreign_by_other_mount_find(const struct kv_check *check, struct nfs_group group)
{
    for (size_t i = 0; i < group.count; i++) {
        struct nfs_reach *reach = &group.items[i];
        struct tenant files = nfs_tenant_of_folder(check, reach->mount);
        if (!is_countable(reach) || files.kind != TENANT_KNOWN || reach->mount->meant)
            continue;
        const struct nfs_reach *host = NULL;
        bool is_meant = false;
        for (size_t k = 0; k < group.count; k++) {
            const struct nfs_reach *other = &group.items[k];
            if (!other->is_at_home || other->meant.kind == TENANT_UNKNOWN)
                continue;
            host = host ? host : other;
            is_meant |= nfs_tenants_are_one(&other->meant, &files);
        }
        if (!host || is_meant)
            continue;
        breach_set(reach, NFS_BREACH_FOREIGN);
        reach->other = host;
        reach->is_reported = reach->mount->inherited && host->mount->inherited;
    }
}

static bool is_reported_before(struct nfs_group group, const struct nfs_reach *reach)
{
    for (const struct nfs_reach *before = group.items; before < reach; before++)
        if (before->breach == NFS_BREACH_TWO && are_of_one(before, reach))
            return true;
    return false;
}

static void second_tenant_find(const struct kv_check *check, struct nfs_group group)
{
    const struct nfs_reach *own = standing_own(group);
    if (!own || telling_of(own) != TELLS_BY_BOTH) {
        foreign_by_other_mount_find(check, group);
        own = standing_own(group);
    }
    for (size_t i = 0; own && i < group.count; i++) {
        struct nfs_reach *reach = &group.items[i];
        if (!is_countable(reach) || are_of_one(own, reach))
            continue;
        bool is_reported = is_reported_before(group, reach);
        breach_set(reach, NFS_BREACH_TWO);
        reach->other = own;
        reach->is_reported = is_reported || (reach->mount->inherited && own->mount->inherited);
    }
}

/* --- breaches between pods --- */

static bool is_another(const struct nfs_reach *reach, const struct nfs_reach *other)
{
    return reach->mount->holder->maker != other->mount->holder->maker &&
           !nfs_tenants_are_one(&reach->files, &other->files) &&
           !nfs_tenants_are_one(&reach->meant, &other->meant);
}

static int reach_compare(const void *left, const void *right)
{
    const struct nfs_mount *a = (*(struct nfs_reach *const *)left)->mount;
    const struct nfs_mount *b = (*(struct nfs_reach *const *)right)->mount;
    int order = kv_path_compare(a->path, b->path);
    const struct kv_object *x = a->holder->object, *y = b->holder->object;
    if (!order)
        order = strcmp(x->namespace, y->namespace);
    if (!order)
        order = strcmp(x->kind->name, y->kind->name);
    if (!order)
        order = strcmp(x->name, y->name);
    /* Mounts of one holder: in the holder's own order. */
    return order ? order
                 : (*(struct nfs_reach *const *)left < *(struct nfs_reach *const *)right ? -1 : 1);
}

/* Many pods of one tenant at one path count as one. */
static void sorted_thin(struct nfs_isolation *isolation)
{
    size_t kept = 0;
    for (size_t i = 0; i < isolation->sorted_count; i++) {
        struct nfs_reach *next = isolation->sorted[i];
        struct nfs_reach *last = kept ? isolation->sorted[kept - 1] : NULL;
        if (last && nfs_tenants_are_one(&last->files, &next->files) &&
            tenants_agree(&last->meant, &next->meant) &&
            strcmp(last->mount->path, next->mount->path) == 0 &&
            nfs_server_is(last->mount->server, next->mount->server))
            continue;
        isolation->sorted[kept++] = next;
    }
    isolation->sorted_count = kept;
}

static void sort(struct nfs_isolation *isolation)
{
    isolation->sorted =
        kv_arena_array(isolation->check->arena, isolation->count + 1, sizeof(struct nfs_reach *));
    for (size_t i = 0; i < isolation->count; i++) {
        struct nfs_reach *reach = &isolation->items[i];
        if (may_meet(reach) && !reach->mount->inherited)
            isolation->sorted[isolation->sorted_count++] = reach;
    }
    kv_sort(isolation->sorted, isolation->sorted_count, sizeof(struct nfs_reach *), reach_compare);
    sorted_thin(isolation);
}

/* Such a mount reaches the files of another one, which is not at fault. */
static bool is_taker(const struct nfs_reach *reach)
{
    return reach->breach == NFS_BREACH_FOREIGN || reach->breach == NFS_BREACH_TWO;
}

static void overlaps_find(struct nfs_isolation *isolation)
{
    for (size_t i = 0; i < isolation->sorted_count; i++) {
        struct nfs_reach *upper = isolation->sorted[i];
        for (size_t k = i + 1; k < isolation->sorted_count && !nfs_reach_is_above(upper); k++) {
            struct nfs_reach *lower = isolation->sorted[k];
            if (!kv_path_is_under(lower->mount->path, upper->mount->path))
                break;
            if (!nfs_server_is(lower->mount->server, upper->mount->server) ||
                nfs_reach_is_above(lower) || !is_another(upper, lower))
                continue;
            /* The one that reaches more; if equal, the one without a known tenant. */
            bool is_equal = strcmp(upper->mount->path, lower->mount->path) == 0;
            bool is_lower = is_equal && lower->files.kind == TENANT_UNKNOWN;
            struct nfs_reach *culprit = is_lower ? lower : upper;
            const struct nfs_reach *other = is_lower ? upper : lower;
            if (culprit->breach || is_taker(other))
                continue;
            breach_set(culprit, NFS_BREACH_OVERLAP);
            culprit->other = other;
        }
    }
}

/* --- all of them --- */

struct nfs_group nfs_isolation_group(const struct nfs_isolation *isolation, size_t first)
{
    struct nfs_group group = {&isolation->items[first], 0};
    const struct nfs_holder *holder = group.items->mount->holder;
    while (first + group.count < isolation->count &&
           group.items[group.count].mount->holder == holder)
        group.count++;
    return group;
}

struct nfs_isolation nfs_isolation_find(struct kv_check *check, const struct kv_list *mounts)
{
    struct nfs_isolation isolation = {.check = check};
    isolation.items = kv_arena_array(check->arena, mounts->count + 1, sizeof *isolation.items);
    kv_list_each(mounts, struct nfs_mount, mount) {
        if (!mount->documented->isolation.text || mount->is_lost)
            continue;
        isolation.items[isolation.count++] = (struct nfs_reach){
            .mount = mount,
            .files = tenant_of_files(check, mount),
            .meant = tenant_meant(check, mount),
            .is_at_home = nfs_is_at_home(mount->documented, mount->holder->object->namespace)};
    }
    struct nfs_group group;
    for (size_t i = 0; i < isolation.count; i += group.count) {
        group = nfs_isolation_group(&isolation, i);
        outside_namespace_find(group);
        single_mounts_find(check, group);
        parts_find(group);
        second_tenant_find(check, group);
    }
    sort(&isolation);
    overlaps_find(&isolation);
    for (size_t i = 0; i < isolation.count; i++)
        isolation.items[i].mount->claimed_by_isolation =
            isolation.items[i].breach != NFS_BREACH_NONE;
    return isolation;
}
