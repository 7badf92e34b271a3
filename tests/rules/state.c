/* A case's state as JSON: lists by kind, what a case changes in them, and what a recording says
 * besides. */
#include "case.h"
#include "kubevet/base/json.h"

#include "kubevet/base/reader.h"
#include "kubevet/kinds/kind.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

typedef const struct kv_node *tree;

static bool is_null(tree node)
{
    return !kv_node_is_given(node);
}

/* As kubectl would send it. */
static tree resolved(tree written, const char *name, struct kv_arena *arena, struct kv_error *error)
{
    struct kv_reader *reader = kv_reader_yaml(written, name, KV_ERROR_USAGE);
    tree node = kv_tree_read(reader, arena);
    if (!kv_reader_error(reader, error))
        node = NULL;
    kv_reader_close(reader);
    return node;
}

/* --- fields: spec.containers[web].resources.limits[cpu] --- */

/* Takes the first name off a path. */
static struct kv_text step_take(const char **path)
{
    const char *start = *path + (**path == '.' || **path == '[');
    const char *end = **path == '[' ? strchr(start, ']') : start + strcspn(start, ".[");
    if (!end)
        end = start + strlen(start);
    *path = end + (*end == ']');
    return (struct kv_text){start, (size_t)(end - start)};
}

/* Is it the one that the step names: by what tells items of the API's lists apart, or by number? */
static bool item_is(tree item, size_t at, struct kv_text step)
{
    static const char *const names[] = {"name", "type", "key", "path"};
    char number[24];
    snprintf(number, sizeof number, "%zu", at);
    if (kv_text_is(step, number))
        return true;
    for (size_t i = 0; item->type == KV_NODE_MAPPING && i < sizeof names / sizeof *names; i++) {
        const char *name = kv_tree_text(item, names[i]);
        if (name)
            return kv_text_is(step, name);
    }
    return false;
}

static tree field_set(tree node, const char *path, tree value, struct kv_arena *arena,
                      struct kv_error *error);

/* Of what stands at the first step: what becomes of it; NULL = nothing stands there any more. */
static tree inner_set(tree inner, const char *rest, tree value, struct kv_arena *arena,
                      struct kv_error *error)
{
    if (*rest)
        return field_set(inner, rest, value, arena, error);
    if (!is_null(value))
        return value;
    if (!inner)
        kv_error_set(error, KV_ERROR_USAGE, "there is nothing to remove");
    return NULL;
}

static tree item_set(tree list, struct kv_text step, const char *rest, tree value,
                     struct kv_arena *arena, struct kv_error *error)
{
    size_t at = 0, count = 0;
    while (at < list->count && !item_is(list->items[at], at, step))
        at++;
    tree inner = at < list->count ? list->items[at] : NULL;
    if (!inner && *rest) {
        kv_error_set(error, KV_ERROR_USAGE, "no item is called %.*s", (int)step.length, step.data);
        return NULL;
    }
    tree *items = kv_arena_array(arena, list->count + 1, sizeof *items);
    tree changed = inner_set(inner, rest, value, arena, error);
    for (size_t i = 0; i < list->count; i++)
        if (i != at)
            items[count++] = list->items[i];
        else if (changed)
            items[count++] = changed;
    if (at == list->count && changed)
        items[count++] = changed;
    return kv_tree_sequence(items, count, arena);
}

/* The value (NULL = an empty mapping) with the field at the path set, or without it for null. */
static tree field_set(tree node, const char *path, tree value, struct kv_arena *arena,
                      struct kv_error *error)
{
    struct kv_text step = step_take(&path);
    if (node && node->type == KV_NODE_SEQUENCE)
        return item_set(node, step, path, value, arena, error);
    if (node && node->type == KV_NODE_SCALAR) {
        kv_error_set(error, KV_ERROR_USAGE, "there is no field in a scalar");
        return NULL;
    }
    const char *key = kv_arena_copy(arena, step);
    tree changed = inner_set(node ? kv_node_get(node, key) : NULL, path, value, arena, error);
    return changed ? kv_tree_with(node, key, changed, arena) : kv_tree_without(node, key, arena);
}

static tree fields_set(tree object, tree fields, struct kv_arena *arena, struct kv_error *error)
{
    for (size_t i = 0; i < fields->count && !error->kind; i++) {
        const char *path = fields->pairs[i].key->text.data;
        object = field_set(object, path, fields->pairs[i].value, arena, error);
        kv_error_prepend(error, "%s", path);
    }
    return object ? object : kv_tree_mapping(NULL, 0, arena);
}

/* --- changes --- */

/* The objects of a kind, by name, with some of them changed, added or (null) removed. */
static tree objects_change(tree objects, tree changes, struct kv_arena *arena,
                           struct kv_error *error)
{
    for (size_t i = 0; i < changes->count && !error->kind; i++) {
        const char *name = changes->pairs[i].key->text.data;
        tree change = changes->pairs[i].value;
        tree object = objects ? kv_node_get(objects, name) : NULL;
        if (is_null(change) && !object)
            kv_error_set(error, KV_ERROR_USAGE, "there is nothing to remove");
        else if (!is_null(change) && change->type != KV_NODE_MAPPING)
            kv_error_set(error, KV_ERROR_USAGE, "the fields of an object are a mapping");
        else if (is_null(change))
            objects = kv_tree_without(objects, name, arena);
        else
            objects = kv_tree_with(objects, name, fields_set(object, change, arena, error), arena);
        kv_error_prepend(error, "%s", name);
    }
    return objects ? objects : kv_tree_mapping(NULL, 0, arena);
}

/* What a recording says besides its lists begins with a small letter, and a group with its dot. */
static bool is_kind(const char *key)
{
    return isupper((unsigned char)*key) || strchr(key, '/');
}

static tree state_change(tree state, tree changes, struct kv_arena *arena, struct kv_error *error)
{
    if (changes && (state->type != KV_NODE_MAPPING || changes->type != KV_NODE_MAPPING))
        kv_error_set(error, KV_ERROR_USAGE, "only a state by kinds can be changed");
    for (size_t i = 0; changes && i < changes->count && !error->kind; i++) {
        const char *key = changes->pairs[i].key->text.data;
        tree change = changes->pairs[i].value, list = kv_node_get(state, key);
        if (is_null(change) && !list)
            kv_error_set(error, KV_ERROR_USAGE, "there is nothing to remove");
        else if (is_null(change))
            state = kv_tree_without(state, key, arena);
        else if (!is_kind(key) || change->type != KV_NODE_MAPPING ||
                 (list && list->type != KV_NODE_MAPPING))
            state = kv_tree_with(state, key, change, arena);
        else
            state = kv_tree_with(state, key, objects_change(list, change, arena, error), arena);
        kv_error_prepend(error, "change: %s", key);
    }
    return state;
}

/* --- writing it --- */

/* `Deployment`, or `apps/v1beta1/Deployment` of a version that kubevet does not know. */
static bool list_begin(struct kv_buffer *out, const char *key, struct kv_error *error)
{
    char api_version[KV_API_VERSION_MAX];
    const char *name = strrchr(key, '/');
    if (name) {
        snprintf(api_version, sizeof api_version, "%.*s", (int)(name - key), key);
        name++;
    } else {
        name = key;
        const struct kv_kind *const *kind = kv_kinds_registry;
        while (*kind && strcmp((*kind)->name, name) != 0)
            kind++;
        if (!*kind)
            return kv_error_set(error, KV_ERROR_USAGE,
                                "state: no rule reads the kind %s: write VERSION/%s", name, name);
        kv_kind_api_version(*kind, api_version);
    }
    kv_buffer_printf(out, "{\"apiVersion\":\"%s\",\"kind\":\"%sList\",\"metadata\":{},\"items\":[",
                     api_version, name);
    return true;
}

/* The object without what its key says already: its metadata begin with that. */
static void object_write(struct kv_buffer *out, const char *key, tree object,
                         struct kv_arena *arena)
{
    const char *name = strchr(key, '/');
    tree metadata = kv_node_get(object, "metadata");
    metadata = kv_tree_with(metadata, "name", kv_tree_string(name ? name + 1 : key, arena), arena);
    if (name)
        metadata = kv_tree_with(
            metadata, "namespace",
            kv_tree_string(kv_arena_copy(arena, (struct kv_text){key, (size_t)(name - key)}),
                           arena),
            arena);
    kv_json_write_tree(kv_tree_with(object, "metadata", metadata, arena), out);
}

static bool list_write(struct kv_buffer *out, const char *key, tree objects, struct kv_arena *arena,
                       struct kv_error *error)
{
    if (!list_begin(out, key, error))
        return false;
    if (objects->type == KV_NODE_SCALAR)
        return kv_error_set(error, KV_ERROR_USAGE,
                            "state: %s: objects by name, {} where there is none", key);
    for (size_t i = 0; i < objects->count; i++) {
        kv_buffer_text(out, i ? ",\n" : "\n");
        if (objects->type == KV_NODE_SEQUENCE)
            kv_json_write_tree(objects->items[i], out);
        else if (objects->pairs[i].value->type == KV_NODE_MAPPING)
            object_write(out, objects->pairs[i].key->text.data, objects->pairs[i].value, arena);
        else
            return kv_error_set(error, KV_ERROR_USAGE, "state: %s: %s: an object is a mapping", key,
                                objects->pairs[i].key->text.data);
    }
    kv_buffer_text(out, "]}");
    return true;
}

/* A List of lists, as kubectl gives it; a Snapshot if there is more to say. */
static bool lists_write(struct kv_buffer *out, tree state, struct kv_arena *arena,
                        struct kv_error *error)
{
    bool is_snapshot = false, begun = false;
    for (size_t i = 0; i < state->count; i++)
        is_snapshot = is_snapshot || !is_kind(state->pairs[i].key->text.data);
    kv_buffer_text(out, is_snapshot ? "{\"apiVersion\":\"kubevet/v1\",\"kind\":\"Snapshot\","
                                    : "{\"apiVersion\":\"v1\",\"kind\":\"List\",");
    for (size_t i = 0; i < state->count; i++)
        if (!is_kind(state->pairs[i].key->text.data)) {
            kv_buffer_printf(out, "\"%s\":", state->pairs[i].key->text.data);
            kv_json_write_tree(state->pairs[i].value, out);
            kv_buffer_text(out, ",\n");
        }
    kv_buffer_printf(out, "\"%s\":[", is_snapshot ? "lists" : "items");
    for (size_t i = 0; i < state->count; i++)
        if (is_kind(state->pairs[i].key->text.data)) {
            kv_buffer_text(out, begun ? ",\n" : "\n");
            begun = true;
            if (!list_write(out, state->pairs[i].key->text.data, state->pairs[i].value, arena,
                            error))
                return false;
        }
    kv_buffer_text(out, "]}\n");
    return true;
}

bool rule_case_state(struct rule_case *rule_case, struct kv_buffer *out, struct kv_error *error)
{
    struct kv_arena *arena = &rule_case->own.arena;
    tree written = rule_case_get(rule_case, "state"), changes = rule_case_get(rule_case, "change");
    if (!written)
        return !changes || kv_error_set(error, KV_ERROR_USAGE, "change: there is no state");
    tree state = resolved(written, rule_case->name, arena, error);
    changes = changes && !error->kind ? resolved(changes, rule_case->name, arena, error) : NULL;
    if (error->kind)
        return false;
    state = state_change(state, changes, arena, error);
    if (error->kind)
        return false;
    if (state->type == KV_NODE_MAPPING && !kv_node_get(state, "kind"))
        return lists_write(out, state, arena, error);
    if (state->type == KV_NODE_SEQUENCE)
        kv_buffer_text(out, "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":");
    kv_json_write_tree(state, out);
    kv_buffer_text(out, state->type == KV_NODE_SEQUENCE ? "}\n" : "\n");
    return true;
}
