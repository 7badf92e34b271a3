#include "nfs.h"

static bool is_wanted(const struct kv_spec_nfs *documented)
{
    return documented->mount_path.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return nfs_any(spec, is_wanted) ? NULL : "the spec documents no mountPath of an NFS export";
}

static void mount_check(struct kv_check *check, const struct nfs_mount *mount)
{
    const struct kv_value *documented = &mount->documented->mount_path;
    const char *pattern = nfs_path_clean(check->arena, documented->text);
    const char *found = mount->mount->mount_path ? mount->mount->mount_path : "";
    const char *database;
    if (mount->inherited || nfs_is_isolations(mount) ||
        nfs_pattern_match(check->arena, pattern, nfs_path_clean(check->arena, found), &database))
        return;
    const char *expected = mount->database
                               ? nfs_pattern_fill(check->arena, pattern, mount->database)
                               : documented->text;
    struct kv_finding *finding =
        nfs_mount_finding(check, mount, ".mountPath", documented->place,
                          kv_check_format(check, "container %s mounts %s at %s, not at %s",
                                          mount->container->name ? mount->container->name : "",
                                          nfs_mount_place(check, mount), found, expected));
    finding->expected = expected;
    finding->actual = found;
}

static void run(struct kv_check *check)
{
    struct kv_list mounts = nfs_mounts_find(
        check,
        (struct nfs_question){.is_wanted = is_wanted, .at_home_only = true, .any_sub_path = true});
    kv_list_each(&mounts, const struct nfs_mount, mount) mount_check(check, mount);
    nfs_gaps_report(check);
}

static const struct kv_kind *const reads[] = {NULL};

const struct kv_rule kv_rule_nfs_mount_path = {
    .doc =
        {
            .id = "nfs/mount-path",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a pod mounts an NFS export at another path",
            .why = "The application looks for its files at one path. Mounted elsewhere, it starts "
                   "with an empty folder of the container's own and writes there what is lost "
                   "with the pod. `{database}` stands for one folder's name. Mounts that reach "
                   "more than one database are reported for that alone.",
            .mend = "Set the mountPath of the volumeMount to the documented one.",
            .example = "nfs:\n"
                       "  odoo-filestore:\n"
                       "    server: nfs01.planapulse.com\n"
                       "    mountPath: /var/lib/odoo/filestore/{database}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/",
        },
    .reads = reads,
    .also_reads = nfs_kinds,
    .not_applicable = not_applicable,
    .run = run,
};
