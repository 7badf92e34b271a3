#include "kubevet/kinds/podspec.h"

#define LIST(of, member, name, item, table)                                                        \
    {                                                                                              \
        .key = (name), .type = KV_SHAPE_LIST, .offset = offsetof(struct of, member),               \
        .fields = (table), .size = sizeof(struct item)                                             \
    }

/* --- selectors and affinity --- */

static const struct kv_shape requirement_fields[] = {
    KV_ROW(kv_requirement, key, "key", KV_SHAPE_STRING),
    KV_ROW(kv_requirement, operator, "operator", KV_SHAPE_STRING),
    KV_ROW(kv_requirement, values, "values", KV_SHAPE_STRINGS),
    {0},
};

const struct kv_shape kv_label_selector_fields[] = {
    KV_ROW(kv_label_selector, match_labels, "matchLabels", KV_SHAPE_LABELS),
    LIST(kv_label_selector, expressions, "matchExpressions", kv_requirement, requirement_fields),
    {0},
};

static const struct kv_shape node_term_fields[] = {
    LIST(kv_node_selector_term, expressions, "matchExpressions", kv_requirement,
         requirement_fields),
    LIST(kv_node_selector_term, fields, "matchFields", kv_requirement, requirement_fields),
    {0},
};

static const struct kv_shape node_required_fields[] = {
    LIST(kv_pod_spec, required_node_terms, "nodeSelectorTerms", kv_node_selector_term,
         node_term_fields),
    {0},
};

static const struct kv_shape node_affinity_fields[] = {
    {.key = "requiredDuringSchedulingIgnoredDuringExecution",
     .type = KV_SHAPE_OBJECT,
     .fields = node_required_fields},
    {0},
};

static const struct kv_shape pod_term_fields[] = {
    KV_ROW(kv_pod_affinity_term, topology_key, "topologyKey", KV_SHAPE_STRING),
    {.key = "labelSelector",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_pod_affinity_term, selector),
     .fields = kv_label_selector_fields},
    KV_ROW(kv_pod_affinity_term, namespaces, "namespaces", KV_SHAPE_STRINGS),
    KV_ROW(kv_pod_affinity_term, has_namespace_selector, "namespaceSelector", KV_SHAPE_PRESENT),
    {0},
};

static const struct kv_shape weighted_term_fields[] = {
    {.key = "podAffinityTerm",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_weighted_affinity_term, term),
     .fields = pod_term_fields},
    {0},
};

static const struct kv_shape anti_affinity_fields[] = {
    LIST(kv_pod_spec, required_anti_affinity, "requiredDuringSchedulingIgnoredDuringExecution",
         kv_pod_affinity_term, pod_term_fields),
    LIST(kv_pod_spec, preferred_anti_affinity, "preferredDuringSchedulingIgnoredDuringExecution",
         kv_weighted_affinity_term, weighted_term_fields),
    {0},
};

static const struct kv_shape pod_affinity_fields[] = {
    LIST(kv_pod_spec, required_affinity, "requiredDuringSchedulingIgnoredDuringExecution",
         kv_pod_affinity_term, pod_term_fields),
    LIST(kv_pod_spec, preferred_affinity, "preferredDuringSchedulingIgnoredDuringExecution",
         kv_weighted_affinity_term, weighted_term_fields),
    {0},
};

static const struct kv_shape affinity_fields[] = {
    {.key = "nodeAffinity", .type = KV_SHAPE_OBJECT, .fields = node_affinity_fields},
    {.key = "podAffinity", .type = KV_SHAPE_OBJECT, .fields = pod_affinity_fields},
    {.key = "podAntiAffinity", .type = KV_SHAPE_OBJECT, .fields = anti_affinity_fields},
    {0},
};

static const struct kv_shape spread_fields[] = {
    KV_ROW(kv_topology_spread, topology_key, "topologyKey", KV_SHAPE_STRING),
    KV_ROW(kv_topology_spread, when_unsatisfiable, "whenUnsatisfiable", KV_SHAPE_STRING),
    {.key = "labelSelector",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_topology_spread, selector),
     .fields = kv_label_selector_fields},
    {0},
};

/* --- containers --- */

static const struct kv_shape env_fields[] = {
    KV_ROW(kv_env, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_env, value, "value", KV_SHAPE_STRING),
    KV_ROW(kv_env, is_reference, "valueFrom", KV_SHAPE_PRESENT),
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
    KV_ROW(kv_container, restart_policy, "restartPolicy", KV_SHAPE_STRING),
    {.key = "resources",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_container, resources),
     .fields = kv_resources_fields},
    LIST(kv_container, env, "env", kv_env, env_fields),
    LIST(kv_container, mounts, "volumeMounts", kv_volume_mount, mount_fields),
    {0},
};

/* Does the text name $(NAME)? `$$(NAME)` is no reference. */
static bool names_variable(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = text; (at = strchr(at, '$')); at++) {
        if (at[1] == '$')
            at++;
        else if (at[1] == '(' && strncmp(at + 2, name, length) == 0 && at[2 + length] == ')')
            return true;
    }
    return false;
}

static bool mounts_name_variable(const struct kv_container *container, const char *name)
{
    kv_list_each(&container->mounts, const struct kv_volume_mount, mount)
    {
        if (mount->sub_path_expr && names_variable(mount->sub_path_expr, name))
            return true;
    }
    return false;
}

/* Drops every variable that no subPathExpr needs, be it through another variable. A variable can
 * name only those before it, so one pass from the last to the first finds all. */
static void container_finish(void *item)
{
    struct kv_container *container = item;
    struct kv_env *env = container->env.items;
    size_t first = container->env.count; /* env[first..] are those kept so far, at the end */
    for (size_t i = container->env.count; i-- > 0;) {
        bool needed = env[i].name && mounts_name_variable(container, env[i].name);
        for (size_t k = first; !needed && env[i].name && k < container->env.count; k++)
            needed = env[k].value && names_variable(env[k].value, env[i].name);
        if (needed)
            env[--first] = env[i];
    }
    size_t kept = container->env.count - first;
    if (first > 0 && kept > 0)
        memmove(env, env + first, kept * sizeof *env);
    container->env.count = kept;
}

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

const struct kv_shape kv_csi_attributes_fields[] = {
    KV_ROW(kv_csi_attributes, server, "server", KV_SHAPE_STRING),
    KV_ROW(kv_csi_attributes, share, "share", KV_SHAPE_STRING),
    KV_ROW(kv_csi_attributes, sub_dir, "subDir", KV_SHAPE_STRING),
    /* The driver takes its parameters in any case; the volumes that it provisions have this one. */
    KV_ROW(kv_csi_attributes, sub_dir, "subdir", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape csi_fields[] = {
    KV_ROW(kv_volume, csi_driver, "driver", KV_SHAPE_STRING),
    {.key = "volumeAttributes",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_volume, csi),
     .fields = kv_csi_attributes_fields},
    {0},
};

static const struct kv_shape volume_fields[] = {
    KV_ROW(kv_volume, name, "name", KV_SHAPE_STRING),
    {.key = "persistentVolumeClaim", .type = KV_SHAPE_OBJECT, .fields = claim_fields},
    {.key = "nfs", .type = KV_SHAPE_OBJECT, .fields = nfs_fields},
    {.key = "csi", .type = KV_SHAPE_OBJECT, .fields = csi_fields},
    {0},
};

#define CONTAINERS(member, name)                                                                   \
    {                                                                                              \
        .key = (name), .type = KV_SHAPE_LIST, .offset = offsetof(struct kv_pod_spec, member),      \
        .fields = container_fields, .size = sizeof(struct kv_container),                           \
        .finish = container_finish                                                                 \
    }

const struct kv_shape kv_pod_spec_fields[] = {
    KV_ROW(kv_pod_spec, node_name, "nodeName", KV_SHAPE_STRING),
    KV_ROW(kv_pod_spec, node_selector, "nodeSelector", KV_SHAPE_LABELS),
    {.key = "affinity", .type = KV_SHAPE_OBJECT, .fields = affinity_fields},
    LIST(kv_pod_spec, topology_spread, "topologySpreadConstraints", kv_topology_spread,
         spread_fields),
    CONTAINERS(containers, "containers"),
    CONTAINERS(init_containers, "initContainers"),
    CONTAINERS(ephemeral_containers, "ephemeralContainers"),
    LIST(kv_pod_spec, volumes, "volumes", kv_volume, volume_fields),
    {.key = "resources",
     .type = KV_SHAPE_OBJECT,
     .offset = offsetof(struct kv_pod_spec, resources),
     .fields = kv_resources_fields},
    KV_ROW(kv_pod_spec, overhead, "overhead", KV_SHAPE_QUANTITIES),
    KV_ROW(kv_pod_spec, active_deadline_seconds, "activeDeadlineSeconds", KV_SHAPE_INTEGER),
    KV_ROW(kv_pod_spec, priority_class, "priorityClassName", KV_SHAPE_STRING),
    {0},
};

/* --- matching --- */

static bool strings_hold(const struct kv_strings *strings, const char *value)
{
    for (size_t i = 0; value && i < strings->count; i++)
        if (strcmp(strings->items[i], value) == 0)
            return true;
    return false;
}

static bool requirement_matches(const struct kv_requirement *requirement, struct kv_labels labels)
{
    const char *how = requirement->operator? requirement->operator: "";
    const char *value = requirement->key ? kv_labels_get(labels, requirement->key) : NULL;
    if (strcmp(how, "In") == 0)
        return strings_hold(&requirement->values, value);
    if (strcmp(how, "NotIn") == 0)
        return !strings_hold(&requirement->values, value);
    if (strcmp(how, "Exists") == 0)
        return value != NULL;
    return strcmp(how, "DoesNotExist") == 0 && !value;
}

bool kv_label_selector_matches(const struct kv_label_selector *selector, struct kv_labels labels)
{
    for (size_t i = 0; i < selector->match_labels.count; i++) {
        const struct kv_label *wanted = &selector->match_labels.items[i];
        const char *value = kv_labels_get(labels, wanted->key);
        if (!value || strcmp(value, wanted->value) != 0)
            return false;
    }
    kv_list_each(&selector->expressions, const struct kv_requirement, requirement)
    {
        if (!requirement_matches(requirement, labels))
            return false;
    }
    return true;
}
