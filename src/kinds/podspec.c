#include "kubevet/kinds/podspec.h"

#include "kubevet/kinds/kind.h"
#include "settings.h"

#include <stdlib.h>

/* --- selectors and affinity --- */

static const struct kv_shape requirement_fields[] = {
    KV_ROW(kv_requirement, key, "key", KV_SHAPE_STRING),
    KV_ROW(kv_requirement, operator, "operator", KV_SHAPE_STRING),
    KV_ROW(kv_requirement, values, "values", KV_SHAPE_STRINGS),
    {0},
};

const struct kv_shape kv_label_selector_fields[] = {
    KV_ROW(kv_label_selector, match_labels, "matchLabels", KV_SHAPE_LABELS),
    KV_LIST(kv_label_selector, expressions, "matchExpressions", kv_requirement, requirement_fields),
    {0},
};

static const struct kv_shape node_term_fields[] = {
    KV_LIST(kv_node_selector_term, expressions, "matchExpressions", kv_requirement,
            requirement_fields),
    KV_LIST(kv_node_selector_term, fields, "matchFields", kv_requirement, requirement_fields),
    {0},
};

static const struct kv_shape node_required_fields[] = {
    KV_LIST(kv_pod_spec, required_node_terms, "nodeSelectorTerms", kv_node_selector_term,
            node_term_fields),
    {0},
};

static const struct kv_shape node_affinity_fields[] = {
    KV_OBJECT("requiredDuringSchedulingIgnoredDuringExecution", node_required_fields),
    {0},
};

/* A row for a selector that may be absent. */
#define SELECTOR(of, member, name)                                                                 \
    KV_PART(of, member, name, kv_label_selector_fields,                                            \
            .mark = offsetof(struct kv_label_selector, set))

static const struct kv_shape pod_term_fields[] = {
    KV_ROW(kv_pod_affinity_term, topology_key, "topologyKey", KV_SHAPE_STRING),
    SELECTOR(kv_pod_affinity_term, selector, "labelSelector"),
    KV_ROW(kv_pod_affinity_term, namespaces, "namespaces", KV_SHAPE_STRINGS),
    SELECTOR(kv_pod_affinity_term, namespace_selector, "namespaceSelector"),
    KV_ROW(kv_pod_affinity_term, mismatch_keys, "mismatchLabelKeys", KV_SHAPE_STRINGS),
    {0},
};

static const struct kv_shape weighted_term_fields[] = {
    KV_PART(kv_weighted_affinity_term, term, "podAffinityTerm", pod_term_fields),
    {0},
};

static const struct kv_shape anti_affinity_fields[] = {
    KV_LIST(kv_pod_spec, required_anti_affinity, "requiredDuringSchedulingIgnoredDuringExecution",
            kv_pod_affinity_term, pod_term_fields),
    KV_LIST(kv_pod_spec, preferred_anti_affinity, "preferredDuringSchedulingIgnoredDuringExecution",
            kv_weighted_affinity_term, weighted_term_fields),
    {0},
};

static const struct kv_shape pod_affinity_fields[] = {
    KV_LIST(kv_pod_spec, required_affinity, "requiredDuringSchedulingIgnoredDuringExecution",
            kv_pod_affinity_term, pod_term_fields),
    KV_LIST(kv_pod_spec, preferred_affinity, "preferredDuringSchedulingIgnoredDuringExecution",
            kv_weighted_affinity_term, weighted_term_fields),
    {0},
};

static const struct kv_shape affinity_fields[] = {
    KV_OBJECT("nodeAffinity", node_affinity_fields),
    KV_OBJECT("podAffinity", pod_affinity_fields),
    KV_OBJECT("podAntiAffinity", anti_affinity_fields),
    {0},
};

static const struct kv_shape spread_fields[] = {
    KV_ROW(kv_topology_spread, topology_key, "topologyKey", KV_SHAPE_STRING),
    KV_ROW(kv_topology_spread, when_unsatisfiable, "whenUnsatisfiable", KV_SHAPE_STRING),
    SELECTOR(kv_topology_spread, selector, "labelSelector"),
    {0},
};

/* --- containers --- */

/* A row that is read only if memory asks for host names. */
#define HOST_ROW(of, member, name, kind_) KV_ROW(of, member, name, kind_, .keep = KV_KEEP_HOSTS)

static const struct kv_shape config_map_key_fields[] = {
    KV_ROW(kv_env, config_map, "name", KV_SHAPE_STRING),
    KV_ROW(kv_env, config_map_key, "key", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape env_source_fields[] = {
    KV_OBJECT("configMapKeyRef", config_map_key_fields, .keep = KV_KEEP_HOSTS),
    {0},
};

static const struct kv_shape env_fields[] = {
    KV_ROW(kv_env, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_env, value, "value", KV_SHAPE_STRING),
    KV_OBJECT("valueFrom", env_source_fields, .mark = offsetof(struct kv_env, is_reference)),
    {0},
};

static const struct kv_shape config_map_fields[] = {
    KV_ROW(kv_env_from, config_map, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape env_from_fields[] = {
    KV_ROW(kv_env_from, prefix, "prefix", KV_SHAPE_STRING),
    KV_OBJECT("configMapRef", config_map_fields),
    {0},
};

static const struct kv_shape mount_fields[] = {
    KV_ROW(kv_volume_mount, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_volume_mount, mount_path, "mountPath", KV_SHAPE_STRING),
    KV_ROW(kv_volume_mount, sub_path, "subPath", KV_SHAPE_STRING),
    KV_ROW(kv_volume_mount, sub_path_expr, "subPathExpr", KV_SHAPE_STRING),
    {0},
};

const struct kv_shape kv_resources_fields[] = {
    KV_ROW(kv_resources, requests, "requests", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_resources, limits, "limits", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape container_fields[] = {
    KV_ROW(kv_container, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_container, image, "image", KV_SHAPE_STRING, .recent = true),
    KV_ROW(kv_container, restart_policy, "restartPolicy", KV_SHAPE_STRING),
    KV_PART(kv_container, resources, "resources", kv_resources_fields),
    KV_LIST(kv_container, env, "env", kv_env, env_fields),
    KV_LIST(kv_container, env_from, "envFrom", kv_env_from, env_from_fields),
    HOST_ROW(kv_container, args, "args", KV_SHAPE_STRINGS),
    HOST_ROW(kv_container, command, "command", KV_SHAPE_STRINGS),
    KV_LIST(kv_container, mounts, "volumeMounts", kv_volume_mount, mount_fields),
    {0},
};

/* --- volumes --- */

static const struct kv_shape claim_fields[] = {
    KV_ROW(kv_volume, claim_name, "claimName", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape nfs_fields[] = {
    KV_ROW(kv_volume, nfs_server, "server", KV_SHAPE_STRING),
    KV_ROW(kv_volume, nfs_path, "path", KV_SHAPE_STRING),
    {0},
};

/* Ignoring case, as the driver does: people write subDir, and it writes subdir itself. */
const struct kv_shape kv_csi_attributes_fields[] = {
    KV_ROW(kv_csi_attributes, server, "server", KV_SHAPE_STRING, .any_case = true),
    KV_ROW(kv_csi_attributes, share, "share", KV_SHAPE_STRING),
    KV_ROW(kv_csi_attributes, sub_dir, "subDir", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape csi_fields[] = {
    KV_ROW(kv_volume, csi_driver, "driver", KV_SHAPE_STRING),
    KV_PART(kv_volume, csi, "volumeAttributes", kv_csi_attributes_fields),
    {0},
};

static const struct kv_shape claim_requests_fields[] = {
    KV_ROW(kv_claim_template, requests, "requests", KV_SHAPE_QUANTITIES),
    {0},
};

static const struct kv_shape claim_spec_fields[] = {
    KV_ROW(kv_claim_template, storage_class, "storageClassName", KV_SHAPE_STRING),
    KV_ROW(kv_claim_template, volume, "volumeName", KV_SHAPE_STRING),
    KV_ROW(kv_claim_template, volume_mode, "volumeMode", KV_SHAPE_STRING),
    KV_ROW(kv_claim_template, access_modes, "accessModes", KV_SHAPE_STRINGS),
    KV_OBJECT("resources", claim_requests_fields),
    SELECTOR(kv_claim_template, selector, "selector"),
    {0},
};

static const char *const claim_annotations[] = {KV_BETA_STORAGE_CLASS, NULL};

static const struct kv_shape claim_metadata_fields[] = {
    KV_ROW(kv_claim_template, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_claim_template, annotations, "annotations", KV_SHAPE_CHOSEN,
           .chosen = claim_annotations),
    {0},
};

const struct kv_shape kv_claim_template_fields[] = {
    KV_OBJECT("metadata", claim_metadata_fields),
    KV_OBJECT("spec", claim_spec_fields),
    {0},
};

/* The API server's defaults, so that what it serves equals what a manifest leaves out. Source:
 * pkg/apis/core/v1/defaults.go (SetDefaults_PersistentVolumeClaimSpec) */
void kv_claim_template_finish(void *item, const struct kv_memory *memory)
{
    struct kv_claim_template *claim = item;
    if (!claim->volume_mode)
        claim->volume_mode = kv_intern_text(memory->strings, kv_text_of("Filesystem"));
}

const char *kv_claim_template_class(const struct kv_claim_template *claim)
{
    const char *annotated = kv_labels_get(claim->annotations, KV_BETA_STORAGE_CLASS);
    return annotated ? annotated : claim->storage_class;
}

static const struct kv_shape ephemeral_fields[] = {
    KV_PART(kv_volume, claim, "volumeClaimTemplate", kv_claim_template_fields),
    {0},
};

static const struct kv_shape volume_fields[] = {
    KV_ROW(kv_volume, name, "name", KV_SHAPE_STRING),
    KV_OBJECT("ephemeral", ephemeral_fields, .mark = offsetof(struct kv_volume, is_ephemeral)),
    KV_OBJECT("persistentVolumeClaim", claim_fields),
    KV_OBJECT("nfs", nfs_fields),
    KV_OBJECT("csi", csi_fields),
    {0},
};

static const struct kv_shape toleration_fields[] = {
    KV_ROW(kv_toleration, key, "key", KV_SHAPE_STRING),
    KV_ROW(kv_toleration, operator, "operator", KV_SHAPE_STRING),
    KV_ROW(kv_toleration, value, "value", KV_SHAPE_STRING),
    KV_ROW(kv_toleration, effect, "effect", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape host_alias_fields[] = {
    KV_ROW(kv_host_alias, ip, "ip", KV_SHAPE_STRING),
    KV_ROW(kv_host_alias, hostnames, "hostnames", KV_SHAPE_STRINGS),
    {0},
};

#define CONTAINERS(member, name)                                                                   \
    KV_LIST(kv_pod_spec, member, name, kv_container, container_fields, .finish = settings_reduce)

const struct kv_shape kv_pod_spec_fields[] = {
    KV_ROW(kv_pod_spec, node_name, "nodeName", KV_SHAPE_STRING),
    KV_ROW(kv_pod_spec, node_selector, "nodeSelector", KV_SHAPE_LABELS),
    KV_OBJECT("affinity", affinity_fields),
    KV_LIST(kv_pod_spec, topology_spread, "topologySpreadConstraints", kv_topology_spread,
            spread_fields),
    CONTAINERS(containers, "containers"),
    CONTAINERS(init_containers, "initContainers"),
    CONTAINERS(ephemeral_containers, "ephemeralContainers"),
    KV_LIST(kv_pod_spec, volumes, "volumes", kv_volume, volume_fields),
    KV_PART(kv_pod_spec, resources, "resources", kv_resources_fields),
    KV_ROW(kv_pod_spec, runtime_class, "runtimeClassName", KV_SHAPE_STRING),
    KV_ROW(kv_pod_spec, overhead, "overhead", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_pod_spec, active_deadline_seconds, "activeDeadlineSeconds", KV_SHAPE_INTEGER),
    KV_ROW(kv_pod_spec, priority_class, "priorityClassName", KV_SHAPE_STRING),
    KV_LIST(kv_pod_spec, host_aliases, "hostAliases", kv_host_alias, host_alias_fields,
            .keep = KV_KEEP_HOSTS),
    KV_LIST(kv_pod_spec, tolerations, "tolerations", kv_toleration, toleration_fields,
            .keep = KV_KEEP_TOLERATIONS),
    {0},
};

/* A volume of which only the name is kept: no rule reads its type. */
static bool is_bare(const struct kv_volume *volume)
{
    static const struct kv_volume bare; /* what is decoded is zeroed before, between members too */
    enum { NAME = offsetof(struct kv_volume, claim_name) };
    return memcmp((const char *)volume + NAME, (const char *)&bare + NAME, sizeof bare - NAME) == 0;
}

/* Is the mount of an existing volume that is bare? Names are interned. */
static bool leads_nowhere(const struct kv_pod_spec *spec, const struct kv_volume_mount *mount)
{
    bool found = false;
    kv_list_each(&spec->volumes, const struct kv_volume, volume) {
        if (!mount->name || volume->name != mount->name)
            continue;
        if (!is_bare(volume))
            return false;
        found = true;
    }
    return found;
}

static void containers_drop_mounts(const struct kv_pod_spec *spec, struct kv_list *containers)
{
    kv_list_each(containers, struct kv_container, container)
        kv_list_keep(&container->mounts, 0, struct kv_volume_mount, mount,
                     !leads_nowhere(spec, mount));
}

/* No real pod has more volumes; bounds the cost of finding each mount's volume. */
#define VOLUMES_MAX 500

/* Drops bare volumes and their mounts. Every pod has one for its service account, with a random
 * name: without it, pods of one template are equal. */
void kv_pod_spec_finish(void *item, const struct kv_memory *memory)
{
    (void)memory;
    struct kv_pod_spec *spec = item;
    if (spec->volumes.count > VOLUMES_MAX)
        return;
    containers_drop_mounts(spec, &spec->containers);
    containers_drop_mounts(spec, &spec->init_containers);
    containers_drop_mounts(spec, &spec->ephemeral_containers);
    kv_list_keep(&spec->volumes, 0, struct kv_volume, volume, !is_bare(volume));
}

/* --- matching --- */

static bool strings_hold(const struct kv_strings *strings, const char *value)
{
    for (size_t i = 0; value && i < strings->count; i++)
        if (strcmp(strings->items[i], value) == 0)
            return true;
    return false;
}

/* Gt and Lt compare integers, and only node affinity has them. */
static bool number_compares(const char *how, const char *value, const struct kv_strings *wanted)
{
    char *end, *wanted_end;
    if (!value || wanted->count != 1)
        return false;
    long long found = strtoll(value, &end, 10);
    long long bound = strtoll(wanted->items[0], &wanted_end, 10);
    if (end == value || *end || wanted_end == wanted->items[0] || *wanted_end)
        return false;
    return strcmp(how, "Gt") == 0 ? found > bound : found < bound;
}

static bool requirement_matches(const struct kv_requirement *requirement, struct kv_labels labels)
{
    const char *how = requirement->operator? requirement->operator: "";
    const char *value = requirement->key ? kv_labels_get(labels, requirement->key) : NULL;
    if (strcmp(how, "Gt") == 0 || strcmp(how, "Lt") == 0)
        return number_compares(how, value, &requirement->values);
    if (strcmp(how, "In") == 0)
        return strings_hold(&requirement->values, value);
    if (strcmp(how, "NotIn") == 0)
        return !strings_hold(&requirement->values, value);
    if (strcmp(how, "Exists") == 0)
        return value != NULL;
    return strcmp(how, "DoesNotExist") == 0 && !value;
}

static bool requirements_match(const struct kv_list *requirements, struct kv_labels labels)
{
    kv_list_each(requirements, const struct kv_requirement, requirement) {
        if (!requirement_matches(requirement, labels))
            return false;
    }
    return true;
}

bool kv_label_selector_matches(const struct kv_label_selector *selector, struct kv_labels labels)
{
    for (size_t i = 0; i < selector->match_labels.count; i++) {
        const struct kv_label *wanted = &selector->match_labels.items[i];
        const char *value = kv_labels_get(labels, wanted->key);
        if (!value || strcmp(value, wanted->value) != 0)
            return false;
    }
    return requirements_match(&selector->expressions, labels);
}

bool kv_node_term_matches(const struct kv_node_selector_term *term, const char *node,
                          struct kv_labels labels)
{
    struct kv_label name = {"metadata.name", node};
    return term->expressions.count + term->fields.count > 0 &&
           requirements_match(&term->expressions, labels) &&
           requirements_match(&term->fields, (struct kv_labels){&name, 1});
}
