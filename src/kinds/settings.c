#include "settings.h"

#include "kinds/shape/decode.h"

#include <stdlib.h>

/* --- the host names in them --- */

/* The maximum length of expanded variables of a container; no setting with a host name is as
 * long. */
enum { EXPANDED_MAX = 1 << 20 };

/* A container's variables with references to earlier ones expanded, as the kubelet does. */
struct settings {
    struct kv_arena arena;
    const struct kv_memory *memory;
    const struct kv_env *env;
    const char **values; /* of env[0..count); NULL = not literal */
    const char **hosts;  /* of env[0..count): host names in their values; NULL = none */
    size_t count;
    bool *replaced;                /* a later variable has the same name */
    const struct kv_env **by_name; /* all of env[0..total), by name and index */
    size_t total;
    size_t expanded; /* bytes of expanded values so far */
};

/* Names are interned: any order that groups equal ones will do. */
static int env_compare(const void *left, const void *right)
{
    const struct kv_env *a = *(const struct kv_env *const *)left;
    const struct kv_env *b = *(const struct kv_env *const *)right;
    uintptr_t name_a = (uintptr_t)a->name, name_b = (uintptr_t)b->name;
    if (name_a != name_b)
        return name_a < name_b ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* The value of the last variable of that name in env[0..count). NULL: there is none, or it is not
 * literal. */
static const char *variable_value(const struct settings *settings, struct kv_text name)
{
    const char *interned = kv_intern_find(settings->memory->strings, name);
    size_t low = 0, high = settings->total; /* those before (name, count) */
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

/* `$(NAME)` of a known variable is replaced by its value and `$$` by a dollar; everything else
 * stays. */
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
    const struct kv_memory *memory = settings->memory;
    struct kv_list kept = {0};
    for (size_t i = 0; i < strings->count; i++) {
        const char *hosts = text_hosts(memory, text_expand(settings, strings->items[i]));
        if (hosts)
            kv_list_add(&kept, memory->arena, const char *, hosts);
    }
    strings->items = shape_share_items(*memory, kept.items, kept.count, sizeof *strings->items);
    strings->count = kept.count;
}

/* Sorts the variables; one is replaced by a later one of the same name. */
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
    kv_sort(settings->by_name, count, sizeof *settings->by_name, env_compare);
    settings->values = kv_arena_array(&settings->arena, count, sizeof *settings->values);
    settings->hosts = kv_arena_array(&settings->arena, count, sizeof *settings->hosts);
    settings->replaced = kv_arena_array(&settings->arena, count, sizeof *settings->replaced);
    for (size_t rank = 0; rank + 1 < count; rank++) {
        const struct kv_env *one = settings->by_name[rank], *next = settings->by_name[rank + 1];
        settings->replaced[one - env] = one->name == next->name;
    }
}

/* Finds the host names in the variables; only host names stay in args and command. */
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

/* Does the text refer to the variable, $(NAME)? `$$(NAME)` is not a reference. */
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
    kv_list_each(&container->mounts, const struct kv_volume_mount, mount) {
        if (mount->sub_path_expr && names_variable(mount->sub_path_expr, name))
            return true;
    }
    return false;
}

static bool takes_config_map(const struct kv_container *container)
{
    kv_list_each(&container->env_from, const struct kv_env_from, from) {
        if (from->config_map)
            return true;
    }
    return false;
}

/* Reduces variable `i` to the host names in its value; false if there are none. */
static bool env_reduce(const struct settings *settings, bool keep_name, size_t i,
                       struct kv_env *env)
{
    env->value = settings->hosts[i];
    return env->name && !settings->replaced[i] && (env->value || env->config_map || keep_name);
}

/* Drops variables that neither a subPathExpr (directly or via others) nor a wanted host name needs.
 * A variable can refer only to earlier ones, so one pass from last to first is enough. */
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

void settings_reduce(void *item, const struct kv_memory *memory)
{
    struct kv_container *container = item;
    struct settings settings = {.memory = memory};
    if (memory->hosts)
        settings_read(&settings, container);
    env_keep(container, &settings);
    kv_arena_release(&settings.arena);
}
