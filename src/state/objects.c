#include "objects.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/wanted.h"

/* A documented value: what is kept of a found one are the parts that any of several names. */
struct matched {
    const struct kv_node *node;
};

struct cut {
    struct kv_arena *arena;
    bool again; /* of what was cut before: what is not there was perhaps never recorded */
};

static json_t *value_cut(const struct cut *cut, const struct kv_list *matches,
                         const struct kv_node *value);

static void match_add(const struct cut *cut, struct kv_list *matches, const struct kv_node *match)
{
    *(struct matched *)kv_list_push(matches, cut->arena, sizeof(struct matched)) =
        (struct matched){match};
}

static json_t *scalar_encode(const struct kv_node *value)
{
    json_error_t ignored;
    if (!value->plain)
        return json_stringn(value->text.data, value->text.length);
    return json_loadb(value->text.data, value->text.length, JSON_DECODE_ANY, &ignored);
}

/* Keeps a key as it is, if it is text that tells a time or a name. */
static void keep_text(json_t *object, const struct kv_node *mapping, const char *key)
{
    const char *text = kv_tree_text(mapping, key);
    if (text)
        json_object_set_new(object, key, json_string(text));
}

static void key_cut(const struct cut *cut, const struct kv_list *matches,
                    const struct kv_node *mapping, const char *key, json_t *object)
{
    const struct kv_node *value = kv_node_get(mapping, key);
    struct kv_list inner = {0};
    if (json_object_get(object, key) || (!value && cut->again))
        return;
    kv_list_each(matches, const struct matched, match)
    {
        const struct kv_node *named = kv_node_get(match->node, key);
        if (named)
            match_add(cut, &inner, named);
    }
    json_object_set_new(object, key, value ? value_cut(cut, &inner, value) : json_null());
}

static json_t *mapping_cut(const struct cut *cut, const struct kv_list *matches,
                           const struct kv_node *mapping)
{
    json_t *object = json_object();
    kv_list_each(matches, const struct matched, match)
    {
        if (match->node->type != KV_NODE_MAPPING)
            continue;
        for (size_t i = 0; i < match->node->count; i++)
            key_cut(cut, matches, mapping, match->node->pairs[i].key->text.data, object);
    }
    keep_text(object, mapping, "lastTransitionTime"); /* since when a condition is what it is */
    return object;
}

static json_t *sequence_cut(const struct cut *cut, const struct kv_list *matches,
                            const struct kv_node *sequence)
{
    json_t *array = json_array();
    struct kv_list inner = {0};
    kv_list_each(matches, const struct matched, match)
    {
        for (size_t i = 0; match->node->type == KV_NODE_SEQUENCE && i < match->node->count; i++)
            match_add(cut, &inner, match->node->items[i]);
    }
    for (size_t i = 0; inner.count > 0 && i < sequence->count; i++)
        json_array_append_new(array, value_cut(cut, &inner, sequence->items[i]));
    return array;
}

static json_t *value_cut(const struct cut *cut, const struct kv_list *matches,
                         const struct kv_node *value)
{
    switch (value->type) {
    case KV_NODE_MAPPING:
        return mapping_cut(cut, matches, value);
    case KV_NODE_SEQUENCE:
        return sequence_cut(cut, matches, value);
    case KV_NODE_SCALAR:
        break;
    }
    return scalar_encode(value);
}

static json_t *object_cut(const struct kv_wanted *wanted)
{
    struct kv_arena arena = {0};
    struct cut cut = {&arena, wanted->cut};
    struct kv_list matches = {0};
    if (wanted->match)
        match_add(&cut, &matches, wanted->match);
    json_t *object = value_cut(&cut, &matches, wanted->object);
    json_t *metadata = json_object_get(object, "metadata");
    if (!json_is_object(metadata)) {
        metadata = json_object();
        json_object_set_new(object, "metadata", metadata);
    }
    keep_text(metadata, kv_node_get(wanted->object, "metadata"), "creationTimestamp");
    kv_arena_release(&arena);
    return object;
}

void objects_write(const struct kv_state *state, struct kv_buffer *out)
{
    const char *separator = "";
    kv_list_each(&state->wanted, const struct kv_wanted, wanted)
    {
        const char *unknown = kv_wanted_unknown(state, wanted);
        json_t *entry =
            json_pack("{s:s, s:s, s:s*, s:s}", "apiVersion", wanted->api_version, "kind",
                      wanted->kind, "namespace", wanted->namespace, "name", wanted->name);
        if (unknown)
            json_object_set_new(entry, "unknown", json_string(unknown));
        else
            json_object_set_new(entry, "object", wanted->object ? object_cut(wanted) : json_null());
        if (!unknown && wanted->remark)
            json_object_set_new(entry, "remark", json_string(wanted->remark));
        kv_buffer_printf(out, "%s\n", separator);
        json_add(out, entry);
        separator = ",";
    }
}

bool objects_read(struct kv_state *state, struct kv_reader *reader)
{
    const struct kv_node *entry = kv_tree_read(reader, &state->arena);
    if (!entry)
        return false;
    const char *api_version = kv_tree_text(entry, "apiVersion");
    const char *kind = kv_tree_text(entry, "kind"), *name = kv_tree_text(entry, "name");
    if (!api_version || !kind || !name)
        return kv_reader_fail(reader, "a snapshot's objects must have apiVersion, kind and name");
    struct kv_wanted *wanted =
        kv_state_wanted(state, api_version, kind, kv_tree_text(entry, "namespace"), name);
    const struct kv_node *object = kv_node_get(entry, "object");
    bool is_there = object && object->type == KV_NODE_MAPPING;
    if (object && !is_there &&
        (object->type != KV_NODE_SCALAR || kv_node_scalar_type(object) != KV_SCALAR_NULL))
        return kv_reader_fail(reader, "an object of a snapshot must be a mapping, or null");
    if (!wanted)
        return true;
    wanted->object = is_there ? object : NULL;
    wanted->cut = is_there;
    wanted->listed = object != NULL;
    wanted->unknown = kv_tree_text(entry, "unknown");
    wanted->remark = kv_tree_text(entry, "remark");
    return true;
}
