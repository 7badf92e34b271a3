#include "isolation.h"

#include <ctype.h>

static bool is_wanted(const struct kv_spec_nfs *documented)
{
    return documented->isolation.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return nfs_any(spec, is_wanted) ? NULL : "the spec documents no NFS export with isolation";
}

/* --- texts --- */

static const char *files_of_tenant(struct kv_check *check, const struct tenant *tenant)
{
    return tenant->kind == TENANT_KNOWN
               ? kv_check_format(check, "the files of tenant %s", tenant->name)
               : kv_check_format(check, "the files of database %s, which belongs to no tenant",
                                 tenant->name);
}

static const char *files_of(struct kv_check *check, const struct nfs_reach *reach)
{
    if (nfs_reach_is_above(reach))
        return "the files of every tenant";
    if (reach->files.kind != TENANT_UNKNOWN)
        return files_of_tenant(check, &reach->files);
    if (reach->mount->database)
        return kv_check_format(check, "files in %s, which does not match the pattern of tenants",
                               reach->mount->database);
    return "files of no documented database";
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

/* The tenant of the pod: of its own mount's mountPath and files, or else of one of them. */
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

/* --- owners of files --- */

/* "worker-odoo-big-corp" names big_corp. */
static bool name_contains(const char *name, const char *tenant)
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

/* May it be the pod's own tenant? By its mounts or, if none shows it, by its name. */
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
           name_contains(group.items->mount->holder->object->name, tenant->name);
}

/* A mount of another pod that this one can reach, preferably a tenant's; NULL = none known. */
static const struct nfs_reach *victim_find(const struct nfs_isolation *isolation,
                                           const struct nfs_reach *reach, struct nfs_group group)
{
    const struct nfs_reach *found = NULL;
    for (size_t i = 0; i < isolation->sorted_count; i++) {
        const struct nfs_reach *other = isolation->sorted[i];
        if (other->breach || other->mount->holder->maker == reach->mount->holder->maker ||
            !nfs_server_is(other->mount->server, reach->mount->server) ||
            !kv_path_is_under(other->mount->path, reach->mount->path) ||
            is_of_group(&other->files, group) || is_of_group(&other->meant, group))
            continue;
        if (other->files.kind == TENANT_KNOWN)
            return other;
        if (!found)
            found = other;
    }
    return found;
}

/* The mount that the files belong to, when another one reaches them; NULL = none known. */
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
            !(kv_path_is_under(path, taken) || kv_path_is_under(taken, path)))
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
    finding->hint = "remove the volume from the pod; or, if it belongs there, add its namespace to "
                    "the export's namespaces";
}

/* No subPath, `.`, or a parent's path: the files of all tenants. */
static void above_report(const struct nfs_isolation *isolation, const struct nfs_reach *reach,
                         struct nfs_group group)
{
    struct kv_check *check = isolation->check;
    const struct kv_spec_nfs *documented = reach->mount->documented;
    const char *sub_path = nfs_mount_sub_path(reach->mount), *example = "";
    const struct nfs_reach *victim = victim_find(isolation, reach, group);
    if (victim)
        example = kv_check_format(check, ", such as %s (%s)", files_of(check, victim),
                                  holder_of(check, victim));
    struct kv_finding *finding = nfs_mount_finding(
        check, reach->mount, ".subPath", documented->isolation.place,
        kv_check_format(check, "%s%s %s, which reaches the files of every tenant%s",
                        own_of(check, group), mount_of(check, reach),
                        sub_path ? "with a subPath that is not a single database's folder"
                                 : "without a subPath",
                        example));
    finding->expected =
        documented->sub_path.text ? documented->sub_path.text : "one database's folder";
    finding->actual = sub_path;
    finding->hint = "mount the export with the subPath of the pod's own database";
}

/* Another tenant's files at the path of its own. */
static void foreign_report(const struct nfs_isolation *isolation, const struct nfs_reach *reach)
{
    struct kv_check *check = isolation->check;
    const struct nfs_mount *mount = reach->mount;
    struct tenant files = nfs_tenant_of_folder(check, mount);
    const struct nfs_reach *rightful = rightful_find(isolation, reach, &files);
    const char *whose = "";
    if (rightful)
        whose = kv_check_format(check, " (%s)", holder_of(check, rightful));
    const struct nfs_reach *shown_by = reach->other ? reach->other : reach;
    const char *meant = files_of_tenant(check, &shown_by->meant), *owner = "path", *proof = "";
    if (reach->other) {
        owner = "pod";
        proof = kv_check_format(check, " (%s)", mount_of(check, reach->other));
    }
    struct kv_finding *finding =
        nfs_mount_finding(check, mount, "", mount->documented->isolation.place,
                          kv_check_format(check, "%s and reaches %s%s, but this %s is for %s%s",
                                          mount_of(check, reach), files_of_tenant(check, &files),
                                          whose, owner, meant, proof));
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
        kv_check_format(check, "the same pod reaches %s (%s) and %s (%s)", files_of(check, own),
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
        kv_check_format(check, "%s (%s) and %s (%s) share files: %s of %s contains %s",
                        mount_of(check, reach), files_of(check, reach), holder_of(check, other),
                        files_of(check, other), nfs_mount_place(check, mount),
                        holder_of(check, reach), nfs_mount_place(check, other->mount)));
    finding->expected = "no files of another tenant's pod";
    finding->actual = nfs_mount_place(check, mount);
    finding->hint = "name the database so that the pattern under tenants matches, or list it under "
                    "tenants.except if it belongs to no tenant";
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

/* On the export's server, but the export's location there is unknown. */
static void unknown_report(struct kv_check *check, struct nfs_group group)
{
    for (size_t i = 0; i < group.count; i++) {
        const struct nfs_mount *mount = group.items[i].mount;
        if (group.items[i].breach || mount->inherited || nfs_reach_is_shut(&group.items[i]) ||
            mount->place != NFS_PLACE_UNKNOWN)
            continue;
        kv_check_not_evaluated(check, mount->holder->object,
                               "it mounts %s: the owner of these files is unknown, since the spec "
                               "documents neither a path nor a claim of export %s",
                               nfs_mount_place(check, mount), mount->documented->name.text);
        return;
    }
}

static void export_compares(struct kv_check *check, const struct kv_spec_nfs *documented)
{
    kv_check_compares(check, documented->isolation.place, NULL);
    kv_check_compares(check, documented->namespaces.place, NULL);
}

static void run(struct kv_check *check)
{
    struct kv_list mounts = nfs_mounts_find(check, (struct nfs_question){.is_wanted = is_wanted});
    struct nfs_isolation isolation = nfs_isolation_find(check, &mounts);
    struct nfs_group group;
    for (size_t i = 0; i < isolation.count; i += group.count) {
        group = nfs_isolation_group(&isolation, i);
        for (size_t k = 0; k < group.count; k++)
            export_compares(check, group.items[k].mount->documented);
        for (size_t k = 0; k < group.count; k++)
            if (!group.items[k].is_reported)
                reach_report(&isolation, &group.items[k], group);
        unknown_report(check, group);
    }
    holder_gaps_report(check);
}

const struct kv_rule kv_rule_nfs_isolation = {
    .doc =
        {
            .id = "nfs/isolation",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a pod can reach another tenant's files on an NFS export",
            .why =
                "All tenants' files are on one export, and only each mount's subPath keeps a pod "
                "away from other tenants' files. A mount without subPath, of `.` or of a parent "
                "folder, a second volume on the same export, an init or ephemeral container with "
                "its own mount: each exposes every tenant's files to one tenant's code. One "
                "tenant's folder at another tenant's mountPath serves the wrong files. readOnly "
                "does not isolate. Templates count at 0 replicas too: the next scale-up creates "
                "the pod. Pods of one tenant may share files. Pods outside the export's "
                "`namespaces` may not mount it at all. The location of the export comes from its "
                "`path`, or else from the volumes of the claims documented on it, or else from "
                "mounts that follow the documented subPath. Folders outside of it are not part of "
                "it. A claim without a volume is followed through its StorageClass to the folder "
                "that will be created for it. Where the class, or a free volume that the claim may "
                "get instead, leaves the folder open, the claim is not evaluated. Aliases and "
                "links on the server are not visible to kubevet.",
            .fix = "Mount the export with the subPath of the pod's own database only. Give each "
                   "tenant its own Deployment. Remove the volume from pods that do not need it. "
                   "Then check what the pod could read or write in the meantime.",
            .keys = "nfs.namespaces nfs.isolation",
            .example = "nfs:\n"
                       "  odoo-filestore:\n"
                       "    server: nfs01.planapulse.com\n"
                       "    subPath: \"{database}\"\n"
                       "    namespaces: [\"plana-odoo*\"]\n"
                       "    isolation: tenant\n"
                       "tenants: {database: \"{tenant}_*\", except: [\"*_template\"]}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath",
        },
    .reads = KV_READS(NFS_READS),
    .not_applicable = not_applicable,
    .run = run,
};
