#include "nfs.h"

#include "kubevet/base/glob.h"

#include <strings.h>

#define CSI_DRIVER "nfs.csi.k8s.io"

bool nfs_any(const struct kv_spec *spec, bool (*is_wanted)(const struct kv_spec_nfs *documented))
{
    kv_records_each(&spec->nfs, const struct kv_spec_nfs, documented)
    {
        if (is_wanted(documented))
            return true;
    }
    return false;
}

bool nfs_is_at_home(const struct kv_spec_nfs *documented, const char *namespace)
{
    for (size_t i = 0; i < documented->namespaces.count; i++)
        if (kv_glob_match(documented->namespaces.items[i].text, namespace))
            return true;
    return documented->namespaces.count == 0;
}

static size_t host_length(const char *host)
{
    size_t length = strlen(host);
    return length > 0 && host[length - 1] == '.' ? length - 1 : length;
}

bool nfs_server_is(const char *server, const char *documented)
{
    size_t length = host_length(documented);
    return host_length(server) == length && strncasecmp(server, documented, length) == 0;
}

static struct nfs_share csi_share(struct kv_arena *arena, const char *driver,
                                  const struct kv_csi_attributes *csi)
{
    if (!driver || strcmp(driver, CSI_DRIVER) != 0 || !csi->server)
        return (struct nfs_share){0};
    return (struct nfs_share){csi->server, nfs_path_join(arena, csi->share ? csi->share : "",
                                                         csi->sub_dir ? csi->sub_dir : "")};
}

struct nfs_share nfs_share_of(struct kv_arena *arena, const struct kv_persistent_volume *volume)
{
    if (volume->nfs_server)
        return (struct nfs_share){volume->nfs_server,
                                  nfs_path_clean(arena, volume->nfs_path ? volume->nfs_path : "")};
    return csi_share(arena, volume->csi_driver, &volume->csi);
}

const struct kv_persistent_volume *nfs_claim_volume(const struct kv_state *state,
                                                    const struct kv_claim *claim)
{
    if (claim->volume && claim->volume[0])
        return (const struct kv_persistent_volume *)kv_state_find(state, &kv_kind_persistentvolume,
                                                                  NULL, claim->volume);
    /* A volume can be kept for a claim by its claimRef, which then binds the claim. */
    const struct kv_state_kind *volumes = kv_state_kind(state, &kv_kind_persistentvolume);
    for (size_t i = 0; i < volumes->count; i++) {
        const struct kv_persistent_volume *volume =
            (const struct kv_persistent_volume *)volumes->objects[i];
        if (volume->claim_name && volume->claim_namespace &&
            strcmp(volume->claim_name, claim->object.name) == 0 &&
            strcmp(volume->claim_namespace, claim->object.namespace) == 0)
            return volume;
    }
    return NULL;
}

bool nfs_is_isolations(const struct nfs_mount *mount)
{
    return mount->documented->isolation.text && mount->state == NFS_SUB_PATH_KNOWN &&
           mount->place == NFS_PLACE_ABOVE;
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

const char *nfs_mount_field(struct kv_check *check, const struct nfs_mount *mount, const char *part)
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

static void gap_add(struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                    const char *reason)
{
    struct kv_not_evaluated *gap = kv_list_push(check->not_evaluated, check->arena, sizeof *gap);
    gap->rule = check->rule->doc.id;
    gap->namespace = namespace;
    gap->reason = kv_check_format(check, "%s: %s", kind->resource, reason);
}

/* Claims and volumes that can't be read are told of the pods that use them. */
static bool holds_pods(const struct kv_kind *kind)
{
    return kind != &kv_kind_persistentvolumeclaim && kind != &kv_kind_persistentvolume;
}

void nfs_gaps_report(struct kv_check *check)
{
    for (const struct kv_kind *const *kind = nfs_kinds; *kind; kind++) {
        const struct kv_state_kind *kinds = kv_state_kind(check->state, *kind);
        if (!holds_pods(*kind))
            continue;
        kv_check_gaps(check, *kind);
        /* Manifests hold what they hold: a kind that they leave out is not in them. */
        bool is_left_out = check->state->source == KV_SOURCE_MANIFESTS;
        if (!is_left_out && kinds->unknown.count == 0 && !kv_state_listed(check->state, *kind))
            gap_add(check, *kind, NULL, kv_state_unknown(check->state, *kind, NULL));
    }
}

const struct kv_kind *const nfs_kinds[] = {
    &kv_kind_pod,
    &kv_kind_deployment,
    &kv_kind_statefulset,
    &kv_kind_daemonset,
    &kv_kind_replicaset,
    &kv_kind_cronjob,
    &kv_kind_job,
    &kv_kind_persistentvolumeclaim,
    &kv_kind_persistentvolume,
    NULL,
};
