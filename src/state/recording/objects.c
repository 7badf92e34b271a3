#include "objects.h"

#include "kubevet/base/glob.h"
#include "kubevet/base/json.h"
#include "kubevet/state/wanted.h"

/* A documented value: the parts of a found one that any of the matches names are kept. */
struct matched {
    const struct kv_node *node;
};

struct cut {
    struct kv_arena *arena;
    bool again; /* of a value that was already cut: a missing part may never have been recorded */
};

static const struct kv_node *value_cut(const struct cut *cut, const struct kv_list *matches,
                                       const struct kv_node *value);

static void match_add(const struct cut *cut, struct kv_list *matches, const struct kv_node *match)
{
    kv_list_add(matches, cut->arena, struct matched, (struct matched){match});
}

static const struct kv_node *mapping_end(const struct kv_list *pairs, struct kv_arena *arena)
{
    return kv_tree_mapping(pairs->items, pairs->count, arena);
}

static void pair_add(const struct cut *cut, struct kv_list *pairs, const char *key,
                     const struct kv_node *value)
{
    kv_list_add(pairs, cut->arena, struct kv_node_pair,
                (struct kv_node_pair){kv_tree_string(key, cut->arena), value});
}

static bool is_kept(const struct kv_list *pairs, const char *key)
{
    kv_list_each(pairs, const struct kv_node_pair, pair) {
        if (kv_text_is(pair->key->text, key))
            return true;
    }
    return false;
}

/* Keeps a key unchanged if it is a time or a name as text. */
static void text_keep(const struct cut *cut, struct kv_list *pairs, const struct kv_node *mapping,
                      const char *key)
{
    const char *text = kv_tree_text(mapping, key);
    if (text && !is_kept(pairs, key))
        pair_add(cut, pairs, key, kv_tree_string(text, cut->arena));
}

static void key_cut(const struct cut *cut, const struct kv_list *matches,
                    const struct kv_node *mapping, const char *key, struct kv_list *pairs)
{
    const struct kv_node *value = kv_node_get(mapping, key);
    struct kv_list inner = {0};
    if (is_kept(pairs, key) || (!value && cut->again))
        return;
    kv_list_each(matches, const struct matched, match) {
        const struct kv_node *named = kv_node_get(match->node, key);
        if (named)
            match_add(cut, &inner, named);
    }
    pair_add(cut, pairs, key,
             value ? value_cut(cut, &inner, value) : kv_tree_plain("null", cut->arena));
}

/* Is it documented as empty? */
static bool is_to_be_empty(const struct kv_list *matches)
{
    kv_list_each(matches, const struct matched, match) {
        if (match->node->type != KV_NODE_SCALAR && match->node->count == 0)
            return true;
    }
    return false;
}

static bool holds_anything(const struct kv_node *mapping)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (kv_node_is_given(mapping->pairs[i].value))
            return true;
    return false;
}

/* For a value that is documented as empty, keeps only whether it is empty, also from a value that
 * was already cut. */
static void emptiness_keep(const struct cut *cut, const struct kv_list *matches,
                           const struct kv_node *value, bool holds, struct kv_list *pairs)
{
    const struct kv_node *said = kv_node_get(value, KV_WANTED_MORE);
    if (said)
        holds = kv_text_is(said->text, "true");
    else if (!is_to_be_empty(matches) || (cut->again && !holds))
        return;
    if (!is_kept(pairs, KV_WANTED_MORE))
        pair_add(cut, pairs, KV_WANTED_MORE, kv_tree_plain(holds ? "true" : "false", cut->arena));
}

static const struct kv_node *mapping_cut(const struct cut *cut, const struct kv_list *matches,
                                         const struct kv_node *mapping)
{
    struct kv_list pairs = {0};
    kv_list_each(matches, const struct matched, match) {
        if (match->node->type != KV_NODE_MAPPING)
            continue;
        for (size_t i = 0; i < match->node->count; i++)
            key_cut(cut, matches, mapping, match->node->pairs[i].key->text.data, &pairs);
    }
    /* Keeps since when a condition has its value. */
    text_keep(cut, &pairs, mapping, "lastTransitionTime");
    emptiness_keep(cut, matches, mapping, holds_anything(mapping), &pairs);
    return mapping_end(&pairs, cut->arena);
}

static const struct kv_node *sequence_cut(const struct cut *cut, const struct kv_list *matches,
                                          const struct kv_node *sequence)
{
    struct kv_list inner = {0};
    kv_list_each(matches, const struct matched, match) {
        for (size_t i = 0; match->node->type == KV_NODE_SEQUENCE && i < match->node->count; i++)
            match_add(cut, &inner, match->node->items[i]);
    }
    size_t count = inner.count > 0 ? sequence->count : 0;
    const struct kv_node **items = kv_arena_array(cut->arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = value_cut(cut, &inner, sequence->items[i]);
    if (count > 0)
        return kv_tree_sequence(items, count, cut->arena);
    struct kv_list emptiness = {0};
    emptiness_keep(cut, matches, sequence, sequence->count > 0, &emptiness);
    if (emptiness.count == 0)
        return kv_tree_sequence(NULL, 0, cut->arena);
    items[0] = mapping_end(&emptiness, cut->arena);
    return sequence->count == 0 ? items[0] : kv_tree_sequence(items, 1, cut->arena);
}

static const struct kv_node *value_cut(const struct cut *cut, const struct kv_list *matches,
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
    return value;
}

/* Is any part of its status documented? */
static bool names_status(const struct kv_wanted *wanted)
{
    for (size_t i = 0; i < KV_WANTED_MATCHES; i++)
        if (kv_node_get(wanted->matches[i], "status"))
            return true;
    return false;
}

/* A tree of field names, without those that identify items by value. */
static const struct kv_node *fields_cut(const struct cut *cut, const struct kv_node *fields)
{
    struct kv_list pairs = {0};
    for (size_t i = 0; fields->type == KV_NODE_MAPPING && i < fields->count; i++) {
        const char *name = fields->pairs[i].key->text.data;
        if (strncmp(name, "v:", 2) != 0)
            pair_add(cut, &pairs, name, fields_cut(cut, fields->pairs[i].value));
    }
    return mapping_end(&pairs, cut->arena);
}

/* Keeps when which fields of the status were written, and nothing else about the managers. */
static void writes_keep(const struct cut *cut, struct kv_list *metadata,
                        const struct kv_node *managers)
{
    struct kv_list kept = {0};
    for (size_t i = 0; managers && managers->type == KV_NODE_SEQUENCE && i < managers->count; i++) {
        const struct kv_node *entry = managers->items[i];
        const struct kv_node *status = kv_node_get(kv_node_get(entry, "fieldsV1"), "f:status");
        struct kv_list copy = {0}, fields = {0};
        if (!status)
            continue;
        text_keep(cut, &copy, entry, "time");
        pair_add(cut, &fields, "f:status", fields_cut(cut, status));
        pair_add(cut, &copy, "fieldsV1", mapping_end(&fields, cut->arena));
        kv_list_add(&kept, cut->arena, const struct kv_node *, mapping_end(&copy, cut->arena));
    }
    if (kept.count > 0)
        pair_add(cut, metadata, "managedFields",
                 kv_tree_sequence(kept.items, kept.count, cut->arena));
}

static const struct kv_node *object_cut(const struct kv_wanted *wanted, const struct kv_node *whole,
                                        bool again, struct kv_arena *arena)
{
    struct cut cut = {arena, again};
    struct kv_list matches = {0}, metadata = {0};
    for (size_t i = 0; i < KV_WANTED_MATCHES; i++)
        if (wanted->matches[i] && wanted->matches[i]->count > 0)
            match_add(&cut, &matches, wanted->matches[i]);
    const struct kv_node *object = value_cut(&cut, &matches, whole);
    const struct kv_node *kept = kv_node_get(object, "metadata");
    const struct kv_node *found = kv_node_get(whole, "metadata");
    for (size_t i = 0; kept && kept->type == KV_NODE_MAPPING && i < kept->count; i++)
        pair_add(&cut, &metadata, kept->pairs[i].key->text.data, kept->pairs[i].value);
    text_keep(&cut, &metadata, found, "creationTimestamp");
    if (wanted->selects)
        text_keep(&cut, &metadata, found, "name");
    if (names_status(wanted))
        writes_keep(&cut, &metadata, kv_node_get(found, "managedFields"));
    const struct kv_node *as_it_is = wanted->whole ? kv_node_get(whole, wanted->whole) : NULL;
    if (as_it_is)
        object = kv_tree_with(object, wanted->whole, as_it_is, arena);
    return kv_tree_with(object, "metadata", mapping_end(&metadata, arena), arena);
}

static const struct kv_node *labels_encode(const struct cut *cut, struct kv_labels labels)
{
    struct kv_list pairs = {0};
    for (size_t i = 0; i < labels.count; i++)
        pair_add(cut, &pairs, labels.items[i].key,
                 kv_tree_string(labels.items[i].value, cut->arena));
    return mapping_end(&pairs, cut->arena);
}

static const struct kv_node *selected_encode(const struct kv_wanted *wanted, struct kv_arena *arena)
{
    struct kv_list items = {0};
    kv_list_each(&wanted->selected, const struct kv_selected, selected) {
        kv_list_add(&items, arena, const struct kv_node *,
                    object_cut(wanted, selected->object, selected->cut, arena));
    }
    return kv_tree_sequence(items.items, items.count, arena);
}

static const struct kv_node *entry_make(const struct kv_state *state,
                                        const struct kv_wanted *wanted, struct kv_arena *arena)
{
    const struct cut cut = {arena, false};
    const char *unknown = kv_wanted_unknown(state, wanted);
    struct kv_list pairs = {0};
    pair_add(&cut, &pairs, "apiVersion", kv_tree_string(wanted->api_version, arena));
    pair_add(&cut, &pairs, "kind", kv_tree_string(wanted->kind, arena));
    if (wanted->namespace)
        pair_add(&cut, &pairs, "namespace", kv_tree_string(wanted->namespace, arena));
    pair_add(&cut, &pairs, "name", kv_tree_string(wanted->name, arena));
    if (wanted->whole)
        pair_add(&cut, &pairs, "whole", kv_tree_string(wanted->whole, arena));
    if (wanted->labels.count > 0)
        pair_add(&cut, &pairs, "labels", labels_encode(&cut, wanted->labels));
    if (unknown)
        pair_add(&cut, &pairs, "unknown", kv_tree_string(unknown, arena));
    else if (wanted->selects)
        pair_add(&cut, &pairs, "selected", selected_encode(wanted, arena));
    else
        pair_add(&cut, &pairs, "object",
                 wanted->object ? object_cut(wanted, wanted->object, wanted->cut, arena)
                                : kv_tree_plain("null", arena));
    if (!unknown && wanted->remark)
        pair_add(&cut, &pairs, "remark", kv_tree_string(wanted->remark, arena));
    return mapping_end(&pairs, arena);
}

void objects_write(const struct kv_state *state, struct kv_buffer *out)
{
    const char *separator = "";
    struct kv_arena arena = {0};
    kv_list_each(&state->wanted, const struct kv_wanted, wanted) {
        kv_buffer_printf(out, "%s\n", separator);
        kv_json_write_tree(entry_make(state, wanted, &arena), out);
        kv_arena_clear(&arena);
        separator = ",";
    }
    kv_arena_release(&arena);
}

/* The results of a selection. */
static bool selection_read(struct kv_state *state, struct kv_reader *reader,
                           const struct kv_node *entry)
{
    struct kv_wanted *wanted =
        kv_state_selection(state, kv_tree_text(entry, "apiVersion"), kv_tree_text(entry, "kind"),
                           kv_tree_text(entry, "namespace"), kv_tree_text(entry, "name"),
                           kv_node_get(entry, "labels"));
    const struct kv_node *selected = kv_node_get(entry, "selected");
    if (wanted)
        wanted->selected.count = 0; /* the lists contain less of them */
    if (selected && selected->type != KV_NODE_SEQUENCE)
        return kv_reader_fail(reader, "the selected objects of a snapshot must be a list");
    for (size_t i = 0; selected && i < selected->count; i++) {
        const struct kv_node *object = selected->items[i];
        if (!kv_tree_text(kv_node_get(object, "metadata"), "name"))
            return kv_reader_fail(reader, "a selected object of a snapshot must have a name");
        if (wanted)
            kv_wanted_add(state, wanted, object, true);
    }
    if (!wanted)
        return true;
    wanted->listed = selected != NULL;
    wanted->unknown = kv_tree_text(entry, "unknown");
    wanted->remark = kv_tree_text(entry, "remark");
    return true;
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
    if (kv_node_get(entry, "selected") || kv_node_get(entry, "labels") || kv_glob_is_pattern(name))
        return selection_read(state, reader, entry);
    struct kv_wanted *wanted =
        kv_state_wanted(state, api_version, kind, kv_tree_text(entry, "namespace"), name,
                        kv_tree_text(entry, "whole"));
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
