#include "nfs.h"

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/storageclass.h"

bool nfs_any(const struct kv_spec *spec, bool (*is_wanted)(const struct kv_spec_nfs *documented))
{
    kv_records_each(&spec->nfs, const struct kv_spec_nfs, documented) {
        if (is_wanted(documented))
            return true;
    }
    return false;
}

/* The path below the export's root; NULL = not below it. If only the server's name is documented,
 * each volume counts as a root. */
static const char *path_below(const struct nfs_mount *mount)
{
    if (mount->place == NFS_PLACE_UNKNOWN)
        return mount->sub_path;
    return mount->root ? kv_path_below(mount->path, mount->root) : NULL;
}

enum nfs_fault nfs_mount_fault(struct kv_check *check, const struct nfs_mount *mount)
{
    const char *documented = mount->documented->sub_path.text, *database;
    if (!documented || mount->claimed_by_isolation || mount->is_lost ||
        mount->state == NFS_SUB_PATH_UNKNOWN)
        return NFS_FAULT_NONE;
    if (mount->state == NFS_SUB_PATH_REFUSED)
        return NFS_FAULT_REFUSED;
    const char *folder = kv_path_below(kv_path_clean(check->arena, documented), "/");
    const char *found = path_below(mount);
    if (!found || !nfs_pattern_match(check->arena, folder, found, &database))
        return NFS_FAULT_FOLDER;
    bool is_another = mount->meant && database && strcmp(mount->meant, database) != 0;
    return is_another ? NFS_FAULT_DATABASE : NFS_FAULT_NONE;
}

const char *nfs_mount_sub_path(const struct nfs_mount *mount)
{
    if (mount->mount->sub_path && mount->mount->sub_path[0])
        return mount->mount->sub_path;
    const char *expression = mount->mount->sub_path_expr;
    return expression && expression[0] ? expression : NULL;
}

const char *nfs_mount_place(struct kv_check *check, const struct nfs_mount *mount)
{
    return kv_check_format(check, "%s:%s", mount->server, mount->path);
}

/* "spec.template.spec.containers[odoo].volumeMounts[/mnt]" and `part` ("" or ".subPath"). */
static const char *nfs_mount_field(struct kv_check *check, const struct nfs_mount *mount,
                                   const char *part)
{
    return kv_check_format(check, "%s.%s[%s].volumeMounts[%s]%s", mount->holder->path, mount->group,
                           mount->container->name ? mount->container->name : "",
                           mount->mount->mount_path ? mount->mount->mount_path : "", part);
}

struct kv_finding *nfs_mount_finding(struct kv_check *check, const struct nfs_mount *mount,
                                     const char *part, struct kv_place documented,
                                     const char *message)
{
    struct kv_finding *finding = kv_check_finding(check, kv_name_of(check, mount->holder->object),
                                                  documented, "%s", message);
    finding->field = nfs_mount_field(check, mount, part);
    finding->manifest = mount->holder->object->place;
    return finding;
}
