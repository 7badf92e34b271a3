#include "objects.h"

#include "kubevet/engine/expression.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/kept.h"

struct kv_cel_value value_at(struct kv_cel_value value, const char *key, struct kv_arena *arena)
{
    if (value.kind == KV_CEL_MAP)
        return kv_cel_map_get(value.map, key, arena);
    return value.kind == KV_CEL_UNKNOWN ? value : (struct kv_cel_value){0};
}

static struct kv_cel_value unknown(struct kv_arena *arena, const char *name)
{
    return kv_cel_unknown_at(arena, kv_cel_place_variable(arena, name));
}

struct kv_cel_value namespace_value(const struct kv_state *state, const struct kv_object *object,
                                    struct kv_arena *arena)
{
    static const char name[] = "namespaceObject";
    if (!object->namespace)
        return kv_cel_null();
    const struct kv_object *namespace =
        kv_state_find(state, &kv_kind_namespace, NULL, object->namespace);
    if (!namespace || !kv_object_kept(namespace))
        return unknown(arena, name);
    return kv_cel_tree(arena, kv_object_kept(namespace),
                       kv_state_kept_paths(state, &kv_kind_namespace),
                       kv_cel_place_variable(arena, name));
}

struct kv_cel_value entry_value(const struct kv_spec *spec, const struct kv_object *object,
                                struct kv_arena *arena)
{
    const char *namespace = object->kind == &kv_kind_namespace ? object->name : object->namespace;
    const struct kv_spec_namespace *documented =
        namespace ? kv_spec_namespace_find(spec, namespace) : NULL;
    return kv_cel_tree(arena, documented ? documented->entry : NULL, NULL,
                       kv_cel_place_variable(arena, "entry"));
}

/* Nothing is known of an object that the state holds in another version, or in part. */
static struct kv_cel_value object_value(const struct kv_object *object,
                                        const struct kv_cel_paths *paths,
                                        const struct kv_cel_place *place, struct kv_arena *arena)
{
    const struct kv_node *tree = kv_object_kept(object);
    return tree && paths ? kv_cel_tree(arena, tree, paths, place) : kv_cel_unknown_at(arena, place);
}

/* Why the list is not known to be complete; NULL = it is. */
static const char *why_unknown(const struct kv_state *state, const struct kv_kind *kind,
                               const char *namespace)
{
    if (!kind)
        return "the state does not hold this kind";
    if (state->source == KV_SOURCE_MANIFESTS && !state->complete)
        return "manifests alone do not show what else there is, unless --complete says so";
    return kv_state_unknown(state, kind, kind->namespaced ? namespace : NULL);
}

struct kv_cel_value objects_value(const struct kv_state *state,
                                  const struct kv_expression_kind *name, const char *namespace,
                                  struct kv_arena *arena)
{
    const struct kv_kind *kind = kv_state_kind_named(state, name->api_version, name->kind);
    const char *call =
        namespace ? kv_arena_printf(arena, "objects('%s/%s', '%s')", name->api_version, name->kind,
                                    namespace)
                  : kv_arena_printf(arena, "objects('%s/%s')", name->api_version, name->kind);
    const char *why = why_unknown(state, kind, namespace);
    if (why)
        return unknown(arena, kv_arena_printf(arena, "%s (%s)", call, why));
    const struct kv_cel_place *place = kv_cel_place_variable(arena, call);
    const struct kv_cel_paths *paths = kv_state_kept_paths(state, kind);
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    struct kv_object *const *found = kinds->objects;
    size_t count = kinds->count;
    if (namespace)
        found = kv_state_in_namespace(state, kind, namespace, &count);
    struct kv_cel_value *items = kv_arena_array(arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = object_value(found[i], paths, kv_cel_place_item(arena, place, i), arena);
    struct kv_cel_value list = kv_cel_list(arena, items, count);
    list.list->uncertain = true;
    return list;
}
