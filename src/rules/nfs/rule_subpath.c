#include "isolation.h"

static bool is_wanted(const struct kv_spec_nfs *documented)
{
    return documented->sub_path.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return nfs_any(spec, is_wanted) ? NULL : "the spec documents no subPath of an NFS export";
}

static void sub_path_report(struct kv_check *check, const struct nfs_mount *mount,
                            const char *expected, const char *why)
{
    const char *found = nfs_mount_sub_path(mount);
    struct kv_finding *finding = nfs_mount_finding(
        check, mount, ".subPath", mount->documented->sub_path.place,
        kv_check_format(check, "container %s mounts export %s at %s with %s%s, not subPath %s%s",
                        mount->container->name ? mount->container->name : "",
                        mount->documented->name.text,
                        mount->mount->mount_path ? mount->mount->mount_path : "",
                        found ? "subPath " : "no subPath", found ? found : "", expected, why));
    finding->expected = expected;
    finding->actual = found;
}

/* The volume's path is not the export's root: only both paths together show the error. */
static void place_report(struct kv_check *check, const struct nfs_mount *mount,
                         const char *expected, const char *why)
{
    expected = kv_check_format(check, "%s:%s", mount->server,
                               kv_path_join(check->arena, mount->root, expected));
    const char *found = nfs_mount_place(check, mount);
    struct kv_finding *finding = nfs_mount_finding(
        check, mount, "", mount->documented->sub_path.place,
        kv_check_format(check, "container %s mounts %s of export %s at %s, not %s%s",
                        mount->container->name ? mount->container->name : "", found,
                        mount->documented->name.text,
                        mount->mount->mount_path ? mount->mount->mount_path : "", expected, why));
    finding->expected = expected;
    finding->actual = found;
}

static const char *fault_text(struct kv_check *check, const struct nfs_mount *mount,
                              enum nfs_fault fault)
{
    switch (fault) {
    case NFS_FAULT_REFUSED:
        return ": the container cannot start with it";
    case NFS_FAULT_DATABASE:
        return kv_check_format(check, ": the files of %s are mounted where those of %s belong",
                               mount->database ? mount->database : mount->sub_path, mount->meant);
    case NFS_FAULT_FOLDER:
    case NFS_FAULT_NONE:
        break;
    }
    return "";
}

static void mount_check(struct kv_check *check, const struct nfs_mount *mount)
{
    enum nfs_fault fault = nfs_mount_fault(check, mount);
    if (!mount->inherited && mount->state != NFS_SUB_PATH_UNKNOWN)
        kv_check_compares(check, mount->documented->sub_path.place, NULL);
    if (!fault || mount->inherited ||
        !nfs_is_at_home(mount->documented, mount->holder->object->namespace))
        return;
    const char *expected = mount->documented->sub_path.text;
    if (mount->meant)
        expected = nfs_pattern_fill(check->arena, expected, mount->meant);
    bool is_root = !mount->root || strcmp(mount->share, mount->root) == 0;
    if (fault == NFS_FAULT_REFUSED || is_root)
        sub_path_report(check, mount, expected, fault_text(check, mount, fault));
    else
        place_report(check, mount, expected, fault_text(check, mount, fault));
}

static void run(struct kv_check *check)
{
    struct kv_list mounts =
        nfs_mounts_find(check, (struct nfs_question){.is_wanted = is_wanted, .at_home_only = true});
    nfs_isolation_find(check, &mounts);
    kv_list_each(&mounts, const struct nfs_mount, mount)
        mount_check(check, mount);
    holder_gaps_report(check);
}

const struct kv_rule kv_rule_nfs_subpath = {
    .doc =
        {
            .id = "nfs/subpath",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a pod mounts an NFS export with the wrong subPath",
            .why =
                "The subPath decides whose files a pod sees. If it leads to another database than "
                "the mountPath names, the pod serves the wrong files. If Kubernetes refuses it, "
                "the pod does not start. The rule compares the resulting folder on the server: a "
                "volume of the database's own folder needs no subPath. Where the export is "
                "isolated, mounts that reach another tenant's files are reported only for that.",
            .fix = "Set the subPath of the volumeMount to the folder of the database that the "
                   "mountPath names.",
            .keys = "nfs.subPath",
            .example = "nfs:\n"
                       "  odoo-filestore:\n"
                       "    server: nfs01.planapulse.com\n"
                       "    mountPath: /var/lib/odoo/filestore/{database}\n"
                       "    subPath: \"{database}\"\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath",
        },
    .reads = KV_READS(NFS_READS),
    .not_applicable = not_applicable,
    .run = run,
};
