#include "nfs.h"
#include "tenants.h"

#include <stdlib.h>

static bool is_wanted(const struct kv_spec_nfs *documented)
{
    return documented->isolation.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return nfs_any(spec, is_wanted) ? NULL : "the spec documents no NFS export with isolation";
}

/* A mount and whose files it reaches. */
struct reach {
    const struct nfs_mount *mount;
    struct tenant tenant;
    bool is_at_home;
    bool is_reported;
};

struct reaches {
    struct kv_check *check;
    struct reach *items; /* holder by holder */
    size_t count;
    struct reach **sorted; /* by path: what lies under a path comes right after it */
    size_t sorted_count;
};

/* Databases alone don't tell whose part of one it is where the spec has no `tenants`: the name then
 * is only what the subPath says it is, and the subPath is not the documented one. */
static struct tenant tenant_of_mount(const struct kv_check *check, const struct nfs_mount *mount)
{
    if (!mount->database)
        return (struct tenant){TENANT_UNKNOWN, NULL};
    if (!check->spec->tenants.database.text && mount->place == NFS_PLACE_INSIDE)
        return (struct tenant){TENANT_UNKNOWN, NULL};
    return tenant_of_database(check->arena, check->spec, mount->database);
}

static bool is_shut(const struct reach *reach)
{
    return reach->mount->state != NFS_SUB_PATH_KNOWN;
}

static bool is_above(const struct reach *reach)
{
    return !is_shut(reach) && reach->mount->place == NFS_PLACE_ABOVE;
}

static bool tenants_are_one(const struct tenant *a, const struct tenant *b)
{
    return a->kind != TENANT_UNKNOWN && a->kind == b->kind && strcmp(a->name, b->name) == 0;
}

/* Within one pod: the files of one tenant, or one and the same database or place. */
static bool are_of_one(const struct reach *a, const struct reach *b)
{
    if (tenants_are_one(&a->tenant, &b->tenant))
        return true;
    if (a->mount->database && b->mount->database)
        return strcmp(a->mount->database, b->mount->database) == 0;
    return strcmp(a->mount->path, b->mount->path) == 0;
}

/* --- words --- */

static const char *files_of(struct kv_check *check, const struct reach *reach)
{
    const char *name = reach->mount->database;
    if (is_above(reach))
        return "the files of every tenant";
    if (reach->tenant.kind == TENANT_KNOWN)
        return kv_check_format(check, "the files of tenant %s", reach->tenant.name);
    if (reach->tenant.kind == TENANT_NOBODY)
        return kv_check_format(check, "the files of database %s, which is no tenant's", name);
    if (name)
        return kv_check_format(check, "files in %s, which no tenant's name fits", name);
    return "files that are no documented database's";
}

static const char *holder_of(struct kv_check *check, const struct reach *reach)
{
    const struct kv_object *object = reach->mount->holder->object;
    return kv_check_format(check, "%s %s/%s", object->kind->name, object->namespace, object->name);
}

/* "container odoo mounts nfs01:/exports/odoo18/filestore at /mnt" */
static const char *mount_of(struct kv_check *check, const struct reach *reach)
{
    const struct nfs_mount *mount = reach->mount;
    const char *what = mount->group[0] == 'i'   ? "init container"
                       : mount->group[0] == 'e' ? "ephemeral container"
                                                : "container";
    return kv_check_format(
        check, "%s %s mounts %s at %s", what, mount->container->name ? mount->container->name : "",
        nfs_mount_place(check, mount), mount->mount->mount_path ? mount->mount->mount_path : "");
}

/* --- what a single holder does --- */

struct group {
    struct reach *items;
    size_t count;
};

/* The tenant for whom the pod is meant: by what it mounts, else by where it mounts it. */
static const char *own_of(struct kv_check *check, struct group group)
{
    for (size_t i = 0; i < group.count; i++) {
        const struct reach *reach = &group.items[i];
        if (!is_shut(reach) && reach->tenant.kind == TENANT_KNOWN)
            return kv_check_format(check, "a pod of tenant %s (%s): ", reach->tenant.name,
                                   mount_of(check, reach));
    }
    for (size_t i = 0; i < group.count; i++) {
        const struct nfs_mount *mount = group.items[i].mount;
        const char *pattern = mount->documented->mount_path.text, *database;
        if (!pattern || !mount->mount->mount_path ||
            !nfs_pattern_match(check->arena, pattern, mount->mount->mount_path, &database) ||
            !database)
            continue;
        struct tenant tenant = tenant_of_database(check->arena, check->spec, database);
        if (tenant.kind == TENANT_KNOWN)
            return kv_check_format(check, "a pod of tenant %s: ", tenant.name);
    }
    return "";
}

static void strangers_report(struct kv_check *check, struct group group)
{
    const struct kv_spec_nfs *told = NULL;
    for (size_t i = 0; i < group.count; i++) {
        struct reach *reach = &group.items[i];
        const struct kv_spec_nfs *documented = reach->mount->documented;
        if (reach->is_at_home)
            continue;
        reach->is_reported = true;
        if (reach->mount->inherited || documented == told)
            continue;
        told = documented;
        struct kv_finding *finding = nfs_mount_finding(
            check, reach->mount, "", documented->namespaces.place,
            kv_check_format(check,
                            "%s, which reaches %s: no pod in namespace %s may mount export %s",
                            mount_of(check, reach),
                            is_shut(reach) ? "files of the export" : files_of(check, reach),
                            reach->mount->holder->object->namespace, documented->name.text));
        finding->actual = nfs_mount_place(check, reach->mount);
        finding->hint = "take the volume out of the pod; or, if it belongs there, add its "
                        "namespace to the export's namespaces";
    }
}

static bool is_another(const struct reach *reach, const struct reach *other)
{
    return reach->mount->holder->maker != other->mount->holder->maker &&
           !tenants_are_one(&reach->tenant, &other->tenant);
}

/* Somebody else's mount within reach, a tenant's rather than another's; NULL if none is known. */
static const struct reach *victim_find(const struct reaches *reaches, const struct reach *reach,
                                       struct group group)
{
    const struct reach *found = NULL;
    for (size_t i = 0; i < reaches->sorted_count; i++) {
        const struct reach *other = reaches->sorted[i];
        if (is_above(other) || !is_another(reach, other) ||
            !nfs_server_is(other->mount->server, reach->mount->server) ||
            !nfs_path_is_under(other->mount->path, reach->mount->path))
            continue;
        bool is_own = false;
        for (size_t k = 0; k < group.count; k++)
            is_own |= tenants_are_one(&group.items[k].tenant, &other->tenant);
        if (is_own)
            continue;
        if (other->tenant.kind == TENANT_KNOWN)
            return other;
        if (!found)
            found = other;
    }
    return found;
}

static const char *victim_text(struct kv_check *check, const struct reach *victim)
{
    if (!victim)
        return "";
    return kv_check_format(check, ", such as %s (%s: %s)", files_of(check, victim),
                           holder_of(check, victim), mount_of(check, victim));
}

/* No subPath, `.`, a parent's path: all tenants' files at once. */
static void above_report(const struct reaches *reaches, struct group group)
{
    struct kv_check *check = reaches->check;
    for (size_t i = 0; i < group.count; i++) {
        struct reach *reach = &group.items[i];
        if (reach->is_reported || !is_above(reach))
            continue;
        reach->is_reported = true;
        if (reach->mount->inherited)
            continue;
        const struct kv_spec_nfs *documented = reach->mount->documented;
        const char *sub_path = nfs_mount_sub_path(reach->mount);
        struct kv_finding *finding = nfs_mount_finding(
            check, reach->mount, ".subPath", documented->isolation.place,
            kv_check_format(check, "%s%s %s, which reaches the files of every tenant%s",
                            own_of(check, group), mount_of(check, reach),
                            sub_path ? "with a subPath that leads to no single database"
                                     : "without a subPath",
                            victim_text(check, victim_find(reaches, reach, group))));
        finding->expected =
            documented->sub_path.text ? documented->sub_path.text : "one database's folder";
        finding->actual = sub_path;
        finding->hint = "mount the export with the subPath of the pod's own database";
    }
}

static bool is_told(const struct reach *told, size_t count, const struct reach *reach)
{
    for (size_t i = 0; i < count; i++)
        if (told[i].is_reported && !is_above(&told[i]) && told[i].is_at_home &&
            are_of_one(&told[i], reach))
            return true;
    return false;
}

/* One pod with the files of two tenants. */
static void two_report(struct kv_check *check, struct group group)
{
    const struct reach *own = NULL;
    for (size_t i = 0; i < group.count; i++) {
        struct reach *reach = &group.items[i];
        if (is_shut(reach) || is_above(reach) || !reach->is_at_home)
            continue;
        if (!own || are_of_one(own, reach)) {
            own = own ? own : reach;
            continue;
        }
        bool again = is_told(group.items, i, reach);
        reach->is_reported = true;
        if (again || (reach->mount->inherited && own->mount->inherited))
            continue;
        const struct nfs_mount *mount = reach->mount;
        struct kv_finding *finding = nfs_mount_finding(
            check, mount, "", mount->documented->isolation.place,
            kv_check_format(check, "one pod reaches %s (%s) and %s (%s)", files_of(check, own),
                            mount_of(check, own), files_of(check, reach), mount_of(check, reach)));
        finding->expected = files_of(check, own);
        finding->actual = files_of(check, reach);
        finding->hint = "give each tenant pods of its own";
    }
}

/* --- what two holders do to each other --- */

static int reach_compare(const void *left, const void *right)
{
    const struct nfs_mount *a = (*(struct reach *const *)left)->mount;
    const struct nfs_mount *b = (*(struct reach *const *)right)->mount;
    int order = nfs_path_compare(a->path, b->path);
    const struct kv_object *x = a->holder->object, *y = b->holder->object;
    if (!order)
        order = strcmp(x->namespace, y->namespace);
    if (!order)
        order = strcmp(x->kind->name, y->kind->name);
    if (!order)
        order = strcmp(x->name, y->name);
    /* Mounts of one holder: in its own order. */
    return order ? order : (*(struct reach *const *)left < *(struct reach *const *)right ? -1 : 1);
}

/* Many pods of one tenant at one path are as good as one. */
static void sorted_thin(struct reaches *reaches)
{
    size_t kept = 0;
    for (size_t i = 0; i < reaches->sorted_count; i++) {
        struct reach *next = reaches->sorted[i], *last = kept ? reaches->sorted[kept - 1] : NULL;
        if (last && tenants_are_one(&last->tenant, &next->tenant) &&
            strcmp(last->mount->path, next->mount->path) == 0 &&
            nfs_server_is(last->mount->server, next->mount->server))
            continue;
        reaches->sorted[kept++] = next;
    }
    reaches->sorted_count = kept;
}

static void sort(struct reaches *reaches)
{
    reaches->sorted =
        kv_arena_array(reaches->check->arena, reaches->count + 1, sizeof(struct reach *));
    for (size_t i = 0; i < reaches->count; i++) {
        struct reach *reach = &reaches->items[i];
        if (!is_shut(reach) && reach->is_at_home && !reach->mount->inherited)
            reaches->sorted[reaches->sorted_count++] = reach;
    }
    qsort(reaches->sorted, reaches->sorted_count, sizeof(struct reach *), reach_compare);
    sorted_thin(reaches);
}

static void overlap_report(struct kv_check *check, struct reach *reach, const struct reach *other)
{
    reach->is_reported = true;
    const struct nfs_mount *mount = reach->mount;
    struct kv_finding *finding = nfs_mount_finding(
        check, mount, "", mount->documented->isolation.place,
        kv_check_format(check, "%s (%s) and %s (%s) share files: %s of %s holds %s",
                        mount_of(check, reach), files_of(check, reach), holder_of(check, other),
                        files_of(check, other), nfs_mount_place(check, mount),
                        holder_of(check, reach), nfs_mount_place(check, other->mount)));
    finding->expected = "files of no other tenant's pod";
    finding->actual = nfs_mount_place(check, mount);
    finding->hint = "name the database so that the pattern under tenants tells its tenant, or list "
                    "it under tenants.except if it is nobody's";
}

static void overlaps_report(struct reaches *reaches)
{
    for (size_t i = 0; i < reaches->sorted_count; i++) {
        struct reach *upper = reaches->sorted[i];
        for (size_t k = i + 1; k < reaches->sorted_count && !is_above(upper); k++) {
            struct reach *lower = reaches->sorted[k];
            if (!nfs_path_is_under(lower->mount->path, upper->mount->path))
                break;
            if (!nfs_server_is(lower->mount->server, upper->mount->server) || is_above(lower) ||
                !is_another(upper, lower))
                continue;
            /* The one that reaches further; of equals, the one whose tenant nobody knows. */
            bool is_equal = strcmp(upper->mount->path, lower->mount->path) == 0;
            bool is_lower = is_equal && lower->tenant.kind == TENANT_UNKNOWN;
            struct reach *culprit = is_lower ? lower : upper;
            if (!culprit->is_reported)
                overlap_report(reaches->check, culprit, is_lower ? upper : lower);
        }
    }
}

static void run(struct kv_check *check)
{
    struct kv_list mounts = nfs_mounts_find(check, (struct nfs_question){.is_wanted = is_wanted});
    struct reaches reaches = {.check = check, .count = mounts.count};
    reaches.items = kv_arena_array(check->arena, mounts.count + 1, sizeof *reaches.items);
    for (size_t i = 0; i < mounts.count; i++) {
        const struct nfs_mount *mount = kv_list_item(&mounts, struct nfs_mount, i);
        reaches.items[i] = (struct reach){
            .mount = mount,
            .tenant = tenant_of_mount(check, mount),
            .is_at_home = nfs_is_at_home(mount->documented, mount->holder->object->namespace)};
    }
    sort(&reaches);
    for (size_t i = 0; i < reaches.count;) {
        struct group group = {&reaches.items[i], 0};
        while (i < reaches.count && reaches.items[i].mount->holder == group.items->mount->holder)
            i++, group.count++;
        strangers_report(check, group);
        above_report(&reaches, group);
        two_report(check, group);
    }
    overlaps_report(&reaches);
    holder_gaps_report(check);
}

static const struct kv_kind *const reads[] = {NULL};

const struct kv_rule kv_rule_nfs_isolation = {
    .doc =
        {
            .id = "nfs/isolation",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a pod reaches another tenant's files on an NFS export",
            .why =
                "All tenants' files lie on one export, and nothing but each mount's subPath "
                "keeps a pod from the others'. A mount without subPath, of `.` or of a parent "
                "folder, a second volume on the same export, an init or ephemeral container "
                "with its own mount: each opens every tenant's files to one tenant's code. "
                "readOnly does not isolate. Templates count at 0 replicas too: the next scale-up "
                "makes the pod. Pods of one tenant may share; pods outside the export's "
                "`namespaces` may not mount it at all. The server's own aliases and links can't "
                "be seen from here.",
            .mend = "Mount the export with the subPath of the pod's own database only; give each "
                    "tenant a Deployment of its own; take the volume out of pods that have no "
                    "business with it. Then look at what the pod could read or write meanwhile.",
            .example = "nfs:\n"
                       "  odoo-filestore:\n"
                       "    server: nfs01.planapulse.com\n"
                       "    subPath: \"{database}\"\n"
                       "    namespaces: [\"plana-odoo*\"]\n"
                       "    isolation: tenant\n"
                       "tenants: {database: \"{tenant}_*\", except: [\"*_template\"]}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath",
        },
    .reads = reads,
    .also_reads = nfs_kinds,
    .everywhere = true,
    .not_applicable = not_applicable,
    .run = run,
};
