#include "isolation.h"
#include "rules/storage/storage.h"

#include "kubevet/base/glob.h"

static bool is_wanted(const struct kv_spec_nfs *documented)
{
    (void)documented; /* a workload may be documented to mount any of them */
    return true;
}

static bool has_mount_path(const struct kv_spec_nfs *documented)
{
    return documented->mount_path.text != NULL;
}

static bool has_filestore(const struct kv_spec_workload *documented)
{
    return documented->filestore.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return nfs_any(spec, has_mount_path) || workload_is_documented(spec, has_filestore)
               ? NULL
               : "the spec documents no mountPath of an NFS export, and no workload's filestore";
}

static void mount_check(struct kv_check *check, const struct nfs_mount *mount)
{
    const struct kv_value *documented = &mount->documented->mount_path;
    if (!documented->text || mount->inherited || mount->claimed_by_isolation || mount->is_lost ||
        !nfs_is_at_home(mount->documented, mount->holder->object->namespace) ||
        nfs_mount_fault(check, mount))
        return;
    kv_check_compares(check, documented->place, NULL);
    const char *pattern = kv_path_clean(check->arena, documented->text);
    const char *found = mount->mount->mount_path ? mount->mount->mount_path : "";
    const char *database;
    if (nfs_pattern_match(check->arena, pattern, kv_path_clean(check->arena, found), &database))
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

/* --- workloads that must mount an export and do not --- */

/* The entry of a workload: by exact name, else by glob. */
static const struct kv_spec_workload *entry_find(const struct kv_spec_namespace *namespace,
                                                 const struct kv_object *object)
{
    const struct kv_spec_workload *found = NULL;
    kv_records_each(&namespace->content.workloads, const struct kv_spec_workload, entry) {
        if (workload_kind(entry) != object->kind)
            continue;
        if (strcmp(entry->name.text, object->name) == 0)
            return entry;
        if (kv_glob_match(entry->name.text, object->name))
            found = entry;
    }
    return found;
}

/* A container mounts a claim documented on the export; rules on claims and exports check whether it
 * exists and where it leads. */
static bool mounts_claim_of(const struct kv_check *check, const struct kv_workload *workload,
                            const char *export)
{
    kv_list_each(&workload->template.volumes, const struct kv_volume, volume) {
        const struct kv_spec_claim *claim =
            volume->claim_name && volume->name
                ? storage_documented(check->spec, workload->object.namespace, volume->claim_name)
                : NULL;
        if (!claim || !claim->nfs.text || strcmp(claim->nfs.text, export) != 0)
            continue;
        kv_list_each(&workload->template.containers, const struct kv_container, container) {
            kv_list_each(&container->mounts, const struct kv_volume_mount, mount) {
                if (mount->name && strcmp(mount->name, volume->name) == 0)
                    return true;
            }
        }
    }
    return false;
}

static bool names_volume(const struct kv_pod_spec *template, const char *name)
{
    kv_list_each(&template->volumes, const struct kv_volume, volume) {
        if (kv_string_compare(volume->name, name) == 0)
            return true;
    }
    return false;
}

/* Mounts a volume that the template does not name: a StatefulSet's volumeClaimTemplates create it
 * for each pod. */
static bool has_claims_by_pod(const struct kv_workload *workload)
{
    kv_list_each(&workload->template.containers, const struct kv_container, container) {
        kv_list_each(&container->mounts, const struct kv_volume_mount, mount) {
            if (!names_volume(&workload->template, mount->name))
                return true;
        }
    }
    return false;
}

static bool mounts_export(const struct kv_list *mounts, const struct kv_workload *workload,
                          const char *export)
{
    bool by_pod = has_claims_by_pod(workload);
    kv_list_each(mounts, const struct nfs_mount, mount) {
        const struct kv_object *object = by_pod ? mount->holder->maker : mount->holder->object;
        if (object == &workload->object && strcmp(mount->group, "containers") == 0 &&
            strcmp(mount->documented->name.text, export) == 0)
            return true;
    }
    return false;
}

static void workload_check(struct kv_check *check, const struct kv_spec_workload *entry,
                           const struct kv_workload *workload, const struct kv_list *mounts)
{
    const char *namespace = workload->object.namespace, *export = entry->filestore.text;
    kv_check_compares(check, entry->filestore.place, namespace);
    if (!export || mounts_claim_of(check, workload, export) ||
        mounts_export(mounts, workload, export) ||
        !kv_check_knows(check, &kv_kind_persistentvolumeclaim, namespace) ||
        !kv_check_knows(check, &kv_kind_persistentvolume, NULL))
        return;
    kv_records_each(&check->spec->nfs, const struct kv_spec_nfs, documented) {
        if (strcmp(documented->name.text, export) != 0 || !nfs_is_at_home(documented, namespace))
            continue;
        struct kv_finding *finding =
            kv_check_finding(check, kv_name_of(check, &workload->object), entry->filestore.place,
                             "%s %s does not mount export %s", workload->object.kind->name,
                             workload->object.name, export);
        finding->field = workload_template_field(check, workload, "volumes");
        finding->expected = export;
        finding->manifest = workload->object.place;
    }
}

static void shares_check(struct kv_check *check, const struct kv_list *mounts)
{
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, namespace) {
        for (size_t k = 0; k < WORKLOAD_KINDS_NAMED; k++) {
            size_t count;
            struct kv_object *const *found = kv_state_in_namespace(check->state, workload_kinds[k],
                                                                   namespace->name.text, &count);
            for (size_t i = 0; i < count; i++) {
                const struct kv_spec_workload *entry = entry_find(namespace, found[i]);
                if (entry)
                    workload_check(check, entry, (const struct kv_workload *)found[i], mounts);
            }
        }
    }
}

static void run(struct kv_check *check)
{
    struct kv_list mounts = nfs_mounts_find(
        check,
        (struct nfs_question){.is_wanted = is_wanted, .at_home_only = true, .any_sub_path = true});
    nfs_isolation_find(check, &mounts);
    kv_list_each(&mounts, const struct nfs_mount, mount)
        mount_check(check, mount);
    shares_check(check, &mounts);
    if (nfs_any(check->spec, has_mount_path))
        holder_gaps_report(check);
    else
        workload_gaps_report(check, has_filestore);
}

const struct kv_rule kv_rule_nfs_mount_path = {
    .doc =
        {
            .id = "nfs/mount-path",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a pod mounts an NFS export at the wrong path, or not at all",
            .why = "The application looks for its files at one path. With the export mounted at "
                   "another path, or not at all, it starts with an empty folder in the container, "
                   "and what it writes there is lost with the pod. `{database}` stands for one "
                   "folder's name. A workload with `filestore` must mount that export in one of "
                   "its containers. Mounts that reach another tenant's files, or whose subPath is "
                   "wrong, are reported only for that.",
            .fix = "Set the mountPath of the volumeMount to the documented one. If a workload "
                   "mounts nothing, give it the volume of its namespace's claim.",
            .keys = "workload.filestore nfs.mountPath",
            .example = "nfs:\n"
                       "  odoo-filestore:\n"
                       "    server: nfs01.planapulse.com\n"
                       "    mountPath: /var/lib/odoo/filestore/{database}\n",
            .source = "https://kubernetes.io/docs/concepts/storage/volumes/",
        },
    .reads = KV_READS(NFS_READS),
    .not_applicable = not_applicable,
    .run = run,
};
