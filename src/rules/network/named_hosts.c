#include "named_hosts.h"

#include "kubevet/base/host.h"
#include "kubevet/kinds/configmap.h"

struct finder {
    struct kv_check *check;
    const char *namespace;
    const struct kv_container *container;
    struct hairpin_hosts *found;
};

static struct hairpin_host *host_find(const struct hairpin_hosts *hosts, const char *name)
{
    kv_list_each(&hosts->hosts, struct hairpin_host, host) {
        if (strcmp(host->name, name) == 0)
            return host;
    }
    return NULL;
}

const struct hairpin_host *hairpin_host_find(const struct hairpin_hosts *hosts, const char *name)
{
    return host_find(hosts, name);
}

static void host_add(struct finder *finder, const char *name, const char *place)
{
    struct kv_arena *arena = finder->check->arena;
    struct hairpin_host *host = host_find(finder->found, name);
    if (!host) {
        host = kv_list_push(&finder->found->hosts, arena, sizeof *host);
        host->name = kv_arena_copy(arena, kv_text_of(name));
    }
    kv_list_each(&host->places, const struct hairpin_place, other) {
        if (strcmp(other->text, place) == 0)
            return;
    }
    struct hairpin_place *new = kv_list_push(&host->places, arena, sizeof *new);
    new->text = place;
}

/* Adds the hosts of a text, which is at `place` in the container. */
static void text_add(struct finder *finder, const char *text, const char *place)
{
    char name[KV_HOST_MAX];
    const char *container = finder->container->name ? finder->container->name : "";
    const char *whole = NULL;
    struct kv_host_scan scan = {.text = kv_text_of(text)};
    while (kv_host_next(&scan, name)) {
        if (!kv_host_filter_takes(finder->check->state->hosts, name))
            continue;
        if (!whole)
            whole = kv_check_format(finder->check, "container %s: %s", container, place);
        host_add(finder, name, whole);
    }
}

static void strings_add(struct finder *finder, const struct kv_strings *strings, const char *place)
{
    for (size_t i = 0; i < strings->count; i++)
        text_add(finder, strings->items[i], place);
}

/* NULL if there is none, or if it is unknown, which is noted. */
static const struct kv_config_map *config_map_find(struct finder *finder, const char *name)
{
    const struct kv_object *found =
        kv_state_find(finder->check->state, &kv_kind_configmap, finder->namespace, name);
    if (!found && !finder->found->config_map &&
        !kv_check_knows(finder->check, &kv_kind_configmap, finder->namespace)) {
        finder->found->config_map = name;
        finder->found->container = finder->container->name ? finder->container->name : "";
    }
    return (const struct kv_config_map *)found;
}

static void env_add(struct finder *finder, const struct kv_env *env)
{
    const char *name = env->name ? env->name : "";
    if (env->value)
        text_add(finder, env->value, kv_check_format(finder->check, "env %s", name));
    if (!env->config_map || !env->config_map_key)
        return;
    const struct kv_config_map *map = config_map_find(finder, env->config_map);
    const char *text = map ? kv_labels_get(map->data, env->config_map_key) : NULL;
    if (text && text[0])
        text_add(finder, text,
                 kv_check_format(finder->check, "env %s, from key %s of ConfigMap %s", name,
                                 env->config_map_key, env->config_map));
}

/* Is the text exactly the prefix followed by the name? */
static bool is_joined(const char *text, const char *prefix, const char *name)
{
    size_t length = strlen(prefix);
    return strncmp(text, prefix, length) == 0 && strcmp(text + length, name) == 0;
}

/* Is the variable PREFIX KEY of the container's envFrom `from` overridden by the container's env,
 * or by a later ConfigMap? */
static bool is_replaced(struct finder *finder, const struct kv_env_from *from, const char *prefix,
                        const char *key)
{
    const struct kv_container *container = finder->container;
    kv_list_each(&container->env, const struct kv_env, env) {
        if (env->name && is_joined(env->name, prefix, key))
            return true;
    }
    const char *variable = kv_check_format(finder->check, "%s%s", prefix, key);
    const struct kv_env_from *end =
        (const struct kv_env_from *)container->env_from.items + container->env_from.count;
    for (const struct kv_env_from *later = from + 1; later < end; later++) {
        const struct kv_config_map *map =
            later->config_map ? config_map_find(finder, later->config_map) : NULL;
        const char *later_prefix = later->prefix ? later->prefix : "";
        size_t length = strlen(later_prefix);
        if (map && strncmp(variable, later_prefix, length) == 0 &&
            kv_labels_get(map->data, variable + length))
            return true;
    }
    return false;
}

static void env_from_add(struct finder *finder, const struct kv_env_from *from)
{
    const struct kv_config_map *map =
        from->config_map ? config_map_find(finder, from->config_map) : NULL;
    const char *prefix = from->prefix ? from->prefix : "";
    for (size_t i = 0; map && i < map->data.count; i++) {
        const struct kv_label *entry = &map->data.items[i];
        if (entry->value[0] && !is_replaced(finder, from, prefix, entry->key))
            text_add(finder, entry->value,
                     kv_check_format(finder->check, "envFrom, key %s of ConfigMap %s", entry->key,
                                     from->config_map));
    }
}

static void containers_add(struct finder *finder, const struct kv_list *containers)
{
    kv_list_each(containers, const struct kv_container, container) {
        finder->container = container;
        kv_list_each(&container->env, const struct kv_env, env)
            env_add(finder, env);
        kv_list_each(&container->env_from, const struct kv_env_from, from)
            env_from_add(finder, from);
        strings_add(finder, &container->command, "command");
        strings_add(finder, &container->args, "args");
    }
}

struct hairpin_hosts hairpin_hosts_find(struct kv_check *check, const char *namespace,
                                        const struct kv_pod_spec *spec)
{
    struct hairpin_hosts found = {0};
    struct finder finder = {.check = check, .namespace = namespace, .found = &found};
    containers_add(&finder, &spec->containers);
    containers_add(&finder, &spec->init_containers);
    containers_add(&finder, &spec->ephemeral_containers);
    return found;
}
