#include "kubevet/kinds/podspec.h"

#include "kubevet/kinds/kind.h"

#include <stdlib.h>

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

static const struct kv_shape affinity_fields[] = {
    {.key = "nodeAffinity", .type = KV_SHAPE_OBJECT, .fields = node_affinity_fields},
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

/* A row that is read only where host names are asked for. */
#define HOST_ROW(of, member, name, kind_)                                                          \
    {                                                                                              \
        .key = (name), .type = (kind_), .offset = offsetof(struct of, member),                     \
        .keep = KV_KEEP_HOSTS                                                                      \
    }

static const struct kv_shape config_map_key_fields[] = {
    KV_ROW(kv_env, config_map, "name", KV_SHAPE_STRING),
    KV_ROW(kv_env, config_map_key, "key", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape env_source_fields[] = {
    {.key = "configMapKeyRef",
     .type = KV_SHAPE_OBJECT,
     .fields = config_map_key_fields,
     .keep = KV_KEEP_HOSTS},
    {0},
};

static const struct kv_shape env_fields[] = {
    KV_ROW(kv_env, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_env, value, "value", KV_SHAPE_STRING),
    {.key = "valueFrom",
     .type = KV_SHAPE_OBJECT,
     .fields = env_source_fields,
     .mark = offsetof(struct kv_env, is_reference)},
    {0},
};

static const struct kv_shape config_map_fields[] = {
    KV_ROW(kv_env_from, config_map, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape env_from_fields[] = {
    KV_ROW(kv_env_from, prefix, "prefix", KV_SHAPE_STRING),
    {.key = "configMapRef", .type = KV_SHAPE_OBJECT, .fields = config_map_fields},
    {0},
};

static const struct kv_shape mount_fields[] = {
    KV_ROW(kv_volume_mount, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_volume_mount, mount_path, "mountPath", KV_SHAPE_STRING),
    KV_ROW(kv_volume_mount, sub_path, "subPath", KV_SHAPE_STRING),
    KV_ROW(kv_volume_mount, sub_path_expr, "subPathExpr", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape container_fields[] = {
    KV_ROW(kv_container, name, "name", KV_SHAPE_STRING),
    LIST(kv_container, env, "env", kv_env, env_fields),
    {.key = "envFrom",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_container, env_from),
     .fields = env_from_fields,
     .size = sizeof(struct kv_env_from),
     .keep = KV_KEEP_HOSTS},
    HOST_ROW(kv_container, args, "args", KV_SHAPE_STRINGS),
    HOST_ROW(kv_container, command, "command", KV_SHAPE_STRINGS),
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

/* --- host names in a container's settings --- */

/* The most that is put together of a container's variables; no setting that names a host is as
 * long. */
enum { EXPANDED_MAX = 1 << 20 };

/* A container's variables with those before them put in, as the kubelet does. */
struct settings {
    struct kv_arena arena;
    const struct kv_memory *memory;
    const struct kv_env *env;
    const char **values; /* of env[0..count); NULL = not literal */
    const char **hosts;  /* of env[0..count): the host names in them; NULL = none */
    size_t count;
    bool *replaced;                /* another one of that name follows */
    const struct kv_env **by_name; /* all of env[0..total), by name and place */
    size_t total;
    size_t expanded; /* bytes put together so far */
};

/* Names are interned: any order that puts equal ones together does. */
static int env_compare(const void *left, const void *right)
{
    const struct kv_env *a = *(const struct kv_env *const *)left;
    const struct kv_env *b = *(const struct kv_env *const *)right;
    uintptr_t name_a = (uintptr_t)a->name, name_b = (uintptr_t)b->name;
    if (name_a != name_b)
        return name_a < name_b ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* The value of the last variable of that name among env[0..count). NULL: there is none, or it is no
 * literal. */
static const char *variable_value(const struct settings *settings, struct kv_text name)
{
    const char *interned = kv_intern_find(settings->memory->strings, name);
    size_t low = 0, high = settings->total; /* of those that stand before (name, count) */
    while (interned && low < high) {
        size_t middle = low + (high - low) / 2;
        const struct kv_env *env = settings->by_name[middle];
        bool is_before = env->name == interned ? env < settings->env + settings->count
                                               : (uintptr_t)env->name < (uintptr_t)interned;
        if (is_before)
            low = middle + 1;
        else
            high = middle;
    }
    const struct kv_env *found = low > 0 ? settings->by_name[low - 1] : NULL;
    return found && found->name == interned ? settings->values[found - settings->env] : NULL;
}

/* `$(NAME)` of a variable that is known is its value and `$$` a dollar; all else stays. */
static const char *text_expand(struct settings *settings, const char *text)
{
    if (!strstr(text, "$(") || settings->expanded > EXPANDED_MAX)
        return text;
    struct kv_buffer out = {0};
    while (*text && out.length <= EXPANDED_MAX) {
        size_t plain = strcspn(text, "$");
        kv_buffer_add(&out, text, plain);
        text += plain;
        const char *end = text[0] && text[1] == '(' ? strchr(text + 2, ')') : NULL;
        const char *value =
            end ? variable_value(settings, (struct kv_text){text + 2, (size_t)(end - text - 2)})
                : NULL;
        kv_buffer_text(&out, value ? value : text[0] ? "$" : "");
        if (value)
            text = end + 1;
        else if (text[0])
            text += text[1] == '$' ? 2 : 1;
    }
    settings->expanded += out.length;
    text = kv_arena_copy(&settings->arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return text;
}

/* The host names in a text; NULL = none. */
static const char *text_hosts(const struct kv_memory *memory, const char *text)
{
    struct kv_buffer hosts = {0};
    const char *kept = NULL;
    if (kv_hosts_keep(memory->hosts, kv_text_of(text), &hosts))
        kept = kv_intern_text(memory->strings, kv_buffer_as_text(&hosts));
    kv_buffer_release(&hosts);
    return kept;
}

static void strings_reduce(struct settings *settings, struct kv_strings *strings)
{
    size_t kept = 0;
    for (size_t i = 0; i < strings->count; i++) {
        const char *hosts = text_hosts(settings->memory, text_expand(settings, strings->items[i]));
        if (hosts)
            strings->items[kept++] = hosts;
    }
    strings->count = kept;
}

/* Sorts the variables; one whose name another one bears later sets nothing. */
static void settings_sort(struct settings *settings, struct kv_container *container)
{
    struct kv_env *env = container->env.items;
    size_t count = container->env.count;
    if (count == 0)
        return;
    settings->env = env;
    settings->total = count;
    settings->by_name = kv_arena_array(&settings->arena, count, sizeof *settings->by_name);
    for (size_t i = 0; i < count; i++)
        settings->by_name[i] = &env[i];
    qsort(settings->by_name, count, sizeof *settings->by_name, env_compare);
    settings->values = kv_arena_array(&settings->arena, count, sizeof *settings->values);
    settings->hosts = kv_arena_array(&settings->arena, count, sizeof *settings->hosts);
    settings->replaced = kv_arena_array(&settings->arena, count, sizeof *settings->replaced);
    for (size_t rank = 0; rank + 1 < count; rank++) {
        const struct kv_env *one = settings->by_name[rank], *next = settings->by_name[rank + 1];
        settings->replaced[one - env] = one->name == next->name;
    }
}

/* Finds the host names in the variables, and leaves nothing else of args and command. */
static void settings_read(struct settings *settings, struct kv_container *container)
{
    settings_sort(settings, container);
    for (; settings->count < settings->total; settings->count++) {
        const struct kv_env *env = &settings->env[settings->count];
        const char *value =
            env->is_reference ? NULL : text_expand(settings, env->value ? env->value : "");
        settings->values[settings->count] = value;
        settings->hosts[settings->count] = value ? text_hosts(settings->memory, value) : NULL;
    }
    strings_reduce(settings, &container->args);
    strings_reduce(settings, &container->command);
}

/* --- which variables are kept --- */

static bool takes_config_map(const struct kv_container *container)
{
    kv_list_each(&container->env_from, const struct kv_env_from, from)
    {
        if (from->config_map)
            return true;
    }
    return false;
}

/* Reduces variable `i` to the host names that it gives the container; false if it gives none. */
static bool env_reduce(const struct settings *settings, bool keep_name, size_t i,
                       struct kv_env *env)
{
    env->value = settings->hosts[i];
    return env->name && !settings->replaced[i] && (env->value || env->config_map || keep_name);
}

/* Drops every variable that no subPathExpr needs, be it through another variable, and that names no
 * host that is asked for. A variable can name only those before it, so one pass from the last to
 * the first finds all. */
static void env_keep(struct kv_container *container, const struct settings *settings)
{
    bool keep_names = takes_config_map(container);
    size_t count = container->env.count, first = count; /* kept[first..] are those kept so far */
    struct kv_env *kept = container->env.items;
    bool any_needed = false;
    for (size_t i = count; i-- > 0;) {
        struct kv_env env = kept[i];
        bool needed = env.name && mounts_name_variable(container, env.name);
        for (size_t k = first; any_needed && !needed && env.name && k < count; k++)
            needed = kept[k].value && names_variable(kept[k].value, env.name);
        any_needed |= needed;
        if (needed || (settings->hosts && env_reduce(settings, keep_names, i, &env)))
            kept[--first] = env;
    }
    if (first > 0 && first < count)
        memmove(kept, kept + first, (count - first) * sizeof *kept);
    container->env.count = count - first;
}

static void container_finish(void *item, const struct kv_memory *memory)
{
    struct kv_container *container = item;
    struct settings settings = {.memory = memory};
    if (memory->hosts)
        settings_read(&settings, container);
    env_keep(container, &settings);
    kv_arena_release(&settings.arena);
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

static const struct kv_shape host_alias_fields[] = {
    KV_ROW(kv_host_alias, ip, "ip", KV_SHAPE_STRING),
    KV_ROW(kv_host_alias, hostnames, "hostnames", KV_SHAPE_STRINGS),
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
    {.key = "hostAliases",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_pod_spec, host_aliases),
     .fields = host_alias_fields,
     .size = sizeof(struct kv_host_alias),
     .keep = KV_KEEP_HOSTS},
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
