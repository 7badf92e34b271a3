#include "nfs_isolation.h"

#include <ctype.h>

static bool is_wanted(const struct kv_spec_nfs *documented)
{
    return documented->isolation.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return nfs_any(spec, is_wanted) ? NULL : "the spec documents no NFS export with isolation";
}

/* --- words --- */

static const char *files_of_tenant(struct kv_check *check, const struct tenant *tenant)
{
    return tenant->kind == TENANT_KNOWN
               ? kv_check_format(check, "the files of tenant %s", tenant->name)
               : kv_check_format(check, "the files of database %s, which is no tenant's",
                                 tenant->name);
}

static const char *files_of(struct kv_check *check, const struct nfs_reach *reach)
{
    if (nfs_reach_is_above(reach))
        return "the files of every tenant";
    if (reach->files.kind != TENANT_UNKNOWN)
        return files_of_tenant(check, &reach->files);
    if (reach->mount->database)
        return kv_check_format(check, "files in %s, which no tenant's name fits",
                               reach->mount->database);
    return "files that are no documented database's";
}

static const char *holder_of(struct kv_check *check, const struct nfs_reach *reach)
{
    const struct kv_object *object = reach->mount->holder->object;
    return kv_check_format(check, "%s %s/%s", object->kind->name, object->namespace, object->name);
}

/* "container odoo mounts nfs01:/exports/odoo18/filestore at /mnt" */
static const char *mount_of(struct kv_check *check, const struct nfs_reach *reach)
{
    const struct nfs_mount *mount = reach->mount;
    const char *what = mount->group[0] == 'i'   ? "init container"
                       : mount->group[0] == 'e' ? "ephemeral container"
                                                : "container";
    return kv_check_format(
        check, "%s %s mounts %s at %s", what, mount->container->name ? mount->container->name : "",
        nfs_mount_place(check, mount), mount->mount->mount_path ? mount->mount->mount_path : "");
}

/* The tenant for whom the pod is meant: by what it mounts where, else by either of them. */
static const char *own_of(struct kv_check *check, struct nfs_group group)
{
    const struct nfs_reach *own = nfs_group_own(group);
    if (!own)
        return "";
    const struct tenant *tenant = own->meant.kind == TENANT_UNKNOWN ? &own->files : &own->meant;
    if (tenant->kind != TENANT_KNOWN)
        return "";
    if (!nfs_tenants_are_one(tenant, &own->files) || nfs_reach_is_above(own))
        return kv_check_format(check, "a pod of tenant %s: ", tenant->name);
    return kv_check_format(check, "a pod of tenant %s (%s): ", tenant->name, mount_of(check, own));
}

/* --- whose files they are --- */

/* "worker-odoo-big-corp" tells big_corp. */
static bool name_tells(const char *name, const char *tenant)
{
    for (const char *at = name; *at; at++) {
        if (at > name && isalnum((unsigned char)at[-1]))
            continue;
        size_t length = 0;
        while (tenant[length] &&
               (tenant[length] == '_' ? at[length] == '-'
                                      : tolower((unsigned char)tenant[length]) == at[length]))
            length++;
        if (!tenant[length] && !isalnum((unsigned char)at[length]))
            return true;
    }
    return false;
}

/* May it be the pod's own tenant? Its mounts say so, or, where none does, its name. */
static bool is_of_group(const struct tenant *tenant, struct nfs_group group)
{
    bool is_known = false;
    for (size_t i = 0; i < group.count; i++) {
        const struct nfs_reach *reach = &group.items[i];
        if (nfs_tenants_are_one(&reach->files, tenant) ||
            nfs_tenants_are_one(&reach->meant, tenant))
            return true;
        is_known |= reach->meant.kind != TENANT_UNKNOWN;
    }
    return !is_known && tenant->kind == TENANT_KNOWN &&
           name_tells(group.items->mount->holder->object->name, tenant->name);
}

/* Somebody else's mount within reach, a tenant's rather than another's; NULL if none is known. */
static const struct nfs_reach *victim_find(const struct nfs_isolation *isolation,
                                           const struct nfs_reach *reach, struct nfs_group group)
{
    const struct nfs_reach *found = NULL;
    for (size_t i = 0; i < isolation->sorted_count; i++) {
        const struct nfs_reach *other = isolation->sorted[i];
        if (other->breach || other->mount->holder->maker == reach->mount->holder->maker ||
            !nfs_server_is(other->mount->server, reach->mount->server) ||
            !nfs_path_is_under(other->mount->path, reach->mount->path) ||
            is_of_group(&other->files, group) || is_of_group(&other->meant, group))
            continue;
        if (other->files.kind == TENANT_KNOWN)
            return other;
        if (!found)
            found = other;
    }
    return found;
}

/* The mount to which the files belong that another one has taken; NULL if none is known. */
static const struct nfs_reach *rightful_find(const struct nfs_isolation *isolation,
                                             const struct nfs_reach *reach,
                                             const struct tenant *files)
{
    const struct nfs_reach *found = NULL;
    for (size_t i = 0; i < isolation->sorted_count; i++) {
        const struct nfs_reach *other = isolation->sorted[i];
        const char *path = other->mount->path, *taken = reach->mount->path;
        if (other->breach || other->mount->holder->maker == reach->mount->holder->maker ||
            !nfs_tenants_are_one(&other->files, files) ||
            !nfs_server_is(other->mount->server, reach->mount->server) ||
            !(nfs_path_is_under(path, taken) || nfs_path_is_under(taken, path)))
            continue;
        if (nfs_tenants_are_one(&other->meant, files))
            return other;
        if (!found)
            found = other;
    }
    return found;
}

/* --- reports --- */

static void stranger_report(struct kv_check *check, const struct nfs_reach *reach)
{
    const struct kv_spec_nfs *documented = reach->mount->documented;
    struct kv_finding *finding = nfs_mount_finding(
        check, reach->mount, "", documented->namespaces.place,
        kv_check_format(check, "%s, which reaches %s: no pod in namespace %s may mount export %s",
                        mount_of(check, reach),
                        nfs_reach_is_shut(reach) ? "files of the export" : files_of(check, reach),
                        reach->mount->holder->object->namespace, documented->name.text));
    finding->actual = nfs_mount_place(check, reach->mount);
    finding->hint = "take the volume out of the pod; or, if it belongs there, add its "
                    "namespace to the export's namespaces";
}

/* No subPath, `.`, a parent's path: all tenants' files at once. */
static void above_report(const struct nfs_isolation *isolation, const struct nfs_reach *reach,
                         struct nfs_group group)
{
    struct kv_check *check = isolation->check;
    const struct kv_spec_nfs *documented = reach->mount->documented;
    const char *sub_path = nfs_mount_sub_path(reach->mount), *example = "";
    const struct nfs_reach *victim = victim_find(isolation, reach, group);
    if (victim)
        example = kv_check_format(check, ", such as %s (%s: %s)", files_of(check, victim),
                                  holder_of(check, victim), mount_of(check, victim));
    struct kv_finding *finding = nfs_mount_finding(
        check, reach->mount, ".subPath", documented->isolation.place,
        kv_check_format(check, "%s%s %s, which reaches the files of every tenant%s",
                        own_of(check, group), mount_of(check, reach),
                        sub_path ? "with a subPath that leads to no single database"
                                 : "without a subPath",
                        example));
    finding->expected =
        documented->sub_path.text ? documented->sub_path.text : "one database's folder";
    finding->actual = sub_path;
    finding->hint = "mount the export with the subPath of the pod's own database";
}

/* Another tenant's files at the place of its own. */
static void foreign_report(const struct nfs_isolation *isolation, const struct nfs_reach *reach)
{
    struct kv_check *check = isolation->check;
    const struct nfs_mount *mount = reach->mount;
    struct tenant files = nfs_tenant_of_folder(check, mount);
    const struct nfs_reach *rightful = rightful_find(isolation, reach, &files);
    const char *whose = "";
    if (rightful)
        whose = kv_check_format(check, " (%s: %s)", holder_of(check, rightful),
                                mount_of(check, rightful));
    const struct nfs_reach *teller = reach->other ? reach->other : reach;
    const char *meant = files_of_tenant(check, &teller->meant), *place = "there";
    if (reach->other)
        place = kv_check_format(check, "in its pod (%s)", mount_of(check, reach->other));
    struct kv_finding *finding = nfs_mount_finding(
        check, mount, "", mount->documented->isolation.place,
        kv_check_format(check, "%s and reaches %s%s; %s belong %s", mount_of(check, reach),
                        files_of_tenant(check, &files), whose, place, meant));
    finding->expected = meant;
    finding->actual = files_of_tenant(check, &files);
    finding->hint = "mount the folder of the database that the mountPath names";
}

/* One pod with the files of two tenants. */
static void two_report(struct kv_check *check, const struct nfs_reach *reach)
{
    const struct nfs_reach *own = reach->other;
    struct kv_finding *finding = nfs_mount_finding(
        check, reach->mount, "", reach->mount->documented->isolation.place,
        kv_check_format(check, "one pod reaches %s (%s) and %s (%s)", files_of(check, own),
                        mount_of(check, own), files_of(check, reach), mount_of(check, reach)));
    finding->expected = files_of(check, own);
    finding->actual = files_of(check, reach);
    finding->hint = "give each tenant pods of its own";
}

static void overlap_report(struct kv_check *check, const struct nfs_reach *reach)
{
    const struct nfs_mount *mount = reach->mount;
    const struct nfs_reach *other = reach->other;
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

static void reach_report(const struct nfs_isolation *isolation, const struct nfs_reach *reach,
                         struct nfs_group group)
{
    switch (reach->breach) {
    case NFS_BREACH_NONE:
        return;
    case NFS_BREACH_STRANGER:
        stranger_report(isolation->check, reach);
        return;
    case NFS_BREACH_ABOVE:
        above_report(isolation, reach, group);
        return;
    case NFS_BREACH_FOREIGN:
        foreign_report(isolation, reach);
        return;
    case NFS_BREACH_TWO:
        two_report(isolation->check, reach);
        return;
    case NFS_BREACH_OVERLAP:
        overlap_report(isolation->check, reach);
        return;
    }
}

/* On the export's server, but nothing says where the export begins there. */
static void unknown_tell(struct kv_check *check, struct nfs_group group)
{
    for (size_t i = 0; i < group.count; i++) {
        const struct nfs_mount *mount = group.items[i].mount;
        if (group.items[i].breach || mount->inherited || nfs_reach_is_shut(&group.items[i]) ||
            mount->place != NFS_PLACE_UNKNOWN)
            continue;
        kv_check_not_evaluated(check, mount->holder->object,
                               "it mounts %s: whose files those are can't be told, since the spec "
                               "gives export %s neither a path nor a claim",
                               nfs_mount_place(check, mount), mount->documented->name.text);
        return;
    }
}

static void run(struct kv_check *check)
{
    struct kv_list mounts = nfs_mounts_find(check, (struct nfs_question){.is_wanted = is_wanted});
    struct nfs_isolation isolation = nfs_isolation_judge(check, &mounts);
    struct nfs_group group;
    for (size_t i = 0; i < isolation.count; i += group.count) {
        group = nfs_isolation_group(&isolation, i);
        for (size_t k = 0; k < group.count; k++)
            if (!group.items[k].is_told)
                reach_report(&isolation, &group.items[k], group);
        unknown_tell(check, group);
    }
    holder_gaps_report(check);
}

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
                "with its own mount: each opens every tenant's files to one tenant's code; and "
                "one tenant's folder at another's mountPath serves the one's files as the "
                "other's. readOnly does not isolate. Templates count at 0 replicas too: the next "
                "scale-up makes the pod. Pods of one tenant may share; pods outside the export's "
                "`namespaces` may not mount it at all. Where the export lies, its `path` says, "
                "else the volumes of the claims documented on it, else mounts that follow the "
                "documented subPath; whatever lies beside that is no part of it. The server's "
                "own aliases and links can't be seen from here.",
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
    .reads = kv_rule_reads_none,
    .also_reads = nfs_kinds,
    .everywhere = true,
    .not_applicable = not_applicable,
    .run = run,
};
