#include "path.h"

#include "kubevet/base/buffer.h"

#include <string.h>

#define DATABASE     "{database}"
#define EXPANDED_MAX 65536 /* no path is that long */

static char *buffer_take(struct kv_arena *arena, struct kv_buffer *buffer)
{
    char *copy = kv_arena_copy(arena, kv_buffer_as_text(buffer));
    kv_buffer_release(buffer);
    return copy;
}

/* --- variables --- */

/* A container's variables as the kubelet sets them: in order, each from earlier ones. */
struct variables {
    struct kv_arena *arena;
    const struct kv_container *container;
    const struct kv_env *env; /* the container's */
    const char **values;      /* of env[0..count); NULL = unknown */
    size_t count;
};

struct expansion {
    const char *text;
    const char *unknown; /* an unknown variable */
    bool has_empty;      /* a variable without a value, or that is never set */
};

/* The last one of that name counts. NULL: no literal sets it; it may come from envFrom, or be one
 * that Kubernetes sets for each Service. */
static const char *variable_value(const struct variables *variables, const char *name)
{
    for (size_t i = variables->count; i-- > 0;)
        if (variables->env[i].name && strcmp(variables->env[i].name, name) == 0)
            return variables->values[i];
    return NULL;
}

/* Is the variable never set: not by env, not by envFrom, and, by its name, not by the kubelet for a
 * Service (ACME_SERVICE_HOST, ACME_PORT_80_TCP)? Source: pkg/kubelet/envvars/envvars.go
 * (FromServices). */
static bool variable_is_missing(const struct kv_container *container, const char *name)
{
    if (container->env_from.count > 0 || strstr(name, "_SERVICE_") || strstr(name, "_PORT"))
        return false;
    kv_list_each(&container->env, const struct kv_env, env) {
        if (env->name && strcmp(env->name, name) == 0)
            return false;
    }
    return true;
}

/* `$(NAME)` is a reference, `$$` a dollar; any other dollar is literal. */
static struct expansion text_expand(const struct variables *variables, const char *text)
{
    struct expansion result = {0};
    struct kv_buffer out = {0};
    for (const char *at = text; *at && out.length < EXPANDED_MAX; at++) {
        const char *end = at[0] == '$' && at[1] == '(' ? strchr(at + 2, ')') : NULL;
        if (!end) {
            kv_buffer_add(&out, at, 1);
            at += at[0] == '$' && at[1] == '$';
            continue;
        }
        const char *name =
            kv_arena_copy(variables->arena, (struct kv_text){at + 2, (size_t)(end - at - 2)});
        const char *value = variable_value(variables, name);
        kv_buffer_text(&out, value ? value : "");
        if (!value)
            result.unknown = name;
        result.has_empty |=
            value ? value[0] == '\0' : variable_is_missing(variables->container, name);
        at = end;
    }
    result.text = buffer_take(variables->arena, &out);
    return result;
}

static struct variables variables_make(struct kv_arena *arena, const struct kv_container *container)
{
    struct variables variables = {
        .arena = arena, .container = container, .env = container->env.items};
    variables.values = kv_arena_array(arena, container->env.count + 1, sizeof *variables.values);
    for (; variables.count < container->env.count; variables.count++) {
        const struct kv_env *env = &variables.env[variables.count];
        if (env->is_reference)
            continue;
        struct expansion value = text_expand(&variables, env->value ? env->value : "");
        variables.values[variables.count] = value.unknown ? NULL : value.text;
    }
    return variables;
}

/* The API server refuses an absolute subPath and one with `..`; the kubelet refuses one that
 * expands to such a path. */
static bool is_refused(const char *sub_path)
{
    if (sub_path[0] == '/')
        return true;
    struct kv_text component;
    while ((component = kv_path_next(&sub_path)).length > 0)
        if (kv_text_is(component, ".."))
            return true;
    return false;
}

enum nfs_sub_path nfs_sub_path_resolve(struct kv_arena *arena, const struct kv_container *container,
                                       const struct kv_volume_mount *mount, const char **out)
{
    const char *text = mount->sub_path ? mount->sub_path : "";
    *out = "";
    if (mount->sub_path_expr && mount->sub_path_expr[0]) {
        if (text[0]) /* both: the API server refuses it */
            return NFS_SUB_PATH_REFUSED;
        struct variables variables = variables_make(arena, container);
        struct expansion expanded = text_expand(&variables, mount->sub_path_expr);
        text = expanded.text;
        if (expanded.has_empty)
            return NFS_SUB_PATH_REFUSED;
        if (expanded.unknown) {
            *out = expanded.unknown;
            return NFS_SUB_PATH_UNKNOWN;
        }
    }
    if (is_refused(text))
        return NFS_SUB_PATH_REFUSED;
    *out = kv_path_below(kv_path_clean(arena, text), "/");
    return NFS_SUB_PATH_KNOWN;
}

/* --- {database} --- */

char *nfs_pattern_fill(struct kv_arena *arena, const char *pattern, const char *database)
{
    struct kv_buffer out = {0};
    const char *at;
    while ((at = strstr(pattern, DATABASE))) {
        kv_buffer_add(&out, pattern, (size_t)(at - pattern));
        kv_buffer_text(&out, database);
        pattern = at + strlen(DATABASE);
    }
    kv_buffer_text(&out, pattern);
    return buffer_take(arena, &out);
}

bool nfs_pattern_match(struct kv_arena *arena, const char *pattern, const char *text,
                       const char **database)
{
    *database = NULL;
    const char *at = strstr(pattern, DATABASE);
    if (!at)
        return strcmp(pattern, text) == 0;
    size_t before = (size_t)(at - pattern);
    if (strncmp(pattern, text, before) != 0)
        return false;
    size_t longest = strcspn(text + before, "/");
    for (size_t length = longest; length > 0; length--) {
        char *name = kv_arena_copy(arena, (struct kv_text){text + before, length});
        if (strcmp(nfs_pattern_fill(arena, pattern, name), text) == 0) {
            *database = name;
            return true;
        }
    }
    return false;
}

enum nfs_place nfs_place_find(struct kv_arena *arena, const char *documented, const char *below,
                              const char **database)
{
    *database = NULL;
    const char *whole = kv_path_below(kv_path_clean(arena, documented), "/");
    const char *pattern = whole, *path = below;
    for (;;) {
        struct kv_text wanted = kv_path_next(&pattern), found = kv_path_next(&path);
        if (found.length == 0)
            return NFS_PLACE_ABOVE;
        if (wanted.length == 0) /* documented without {database}: everything there is shared */
            return NFS_PLACE_OTHER;
        const char *name;
        if (!nfs_pattern_match(arena, kv_arena_copy(arena, wanted), kv_arena_copy(arena, found),
                               &name))
            return NFS_PLACE_OTHER;
        if (!name)
            continue;
        *database = name;
        return nfs_pattern_match(arena, whole, below, &name) ? NFS_PLACE_DATABASE
                                                             : NFS_PLACE_INSIDE;
    }
}
