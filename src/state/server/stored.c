#include "stored.h"

#include "api_fields.h"
#include "stored_fields.h"

#include "kubevet/base/quantity.h"
#include "kubevet/base/tree.h"

/* --- paths of the table --- */

/* What a row is applied to. */
struct filling {
    const struct stored_field *field;
    const struct kv_node *root; /* the object, or the spec of its pods */
    bool marks;                 /* marks what is unknown; else sets what is known */
    struct kv_arena *arena;
};

enum { STEP_MAX = 64 };

/* The next step of a path, which is advanced; `*each` if it means the items of a list. */
static const char *step_take(const char **path, char *step, bool *each)
{
    size_t length = strcspn(*path, "."), name = length;
    *each = length >= 2 && (*path)[length - 1] == ']';
    name -= *each ? 2 : 0;
    memcpy(step, *path, name);
    step[name] = '\0';
    *path += length + ((*path)[length] == '.');
    return step;
}

static const struct kv_node *given_at(const struct kv_node *node, const char *path, size_t length)
{
    char text[2 * STEP_MAX], step[STEP_MAX];
    bool each;
    memcpy(text, path, length);
    text[length] = '\0';
    for (const char *rest = text; *rest && node && node->type == KV_NODE_MAPPING;)
        node = kv_node_get(node, step_take(&rest, step, &each));
    return kv_node_is_given(node) ? node : NULL;
}

/* The field of a path from the root, or, behind `./`, from the mapping around the row's field. */
static const struct kv_node *field_at(const struct filling *filling, const struct kv_node *around,
                                      const char *path, size_t length)
{
    bool is_local = strncmp(path, "./", 2) == 0;
    return is_local ? given_at(around, path + 2, length - 2)
                    : given_at(filling->root, path, length);
}

/* --- conditions --- */

static bool is_one_of(const struct kv_node *node, const char *texts)
{
    for (; node && node->type == KV_NODE_SCALAR && *texts; texts += *texts == '|') {
        size_t length = strcspn(texts, "|");
        if (node->text.length == length && memcmp(node->text.data, texts, length) == 0)
            return true;
        texts += length;
    }
    return false;
}

static bool applies(const struct filling *filling, const struct kv_node *around)
{
    const char *when = filling->field->when;
    if (!when)
        return true;
    bool negated = *when == '!';
    when += negated;
    size_t length = strcspn(when, "!=");
    const struct kv_node *node = field_at(filling, around, when, length);
    const char *rest = when + length;
    if (*rest == '\0')
        return negated ? !node : node && (node->type == KV_NODE_SCALAR || node->count > 0);
    return *rest == '!' ? !is_one_of(node, rest + 2) : is_one_of(node, rest + 1);
}

/* --- values --- */

static const struct kv_node *json_read(const char *json, struct kv_arena *arena)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "default", KV_ERROR_STATE);
    const struct kv_node *node = kv_tree_read(reader, arena);
    kv_reader_close(reader);
    return node;
}

/* `Always` for the tag `latest`, which is that of an image without a tag and a digest. Source:
 * SetDefaults_Container, pkg/util/parsers (ParseImageName). */
static const struct kv_node *pull_policy(const struct kv_node *container, struct kv_arena *arena)
{
    const char *image = kv_tree_text(container, "image");
    if (!image)
        return NULL;
    const char *name = strrchr(image, '/'), *digest = strchr(image, '@');
    const char *tag = strchr(name ? name : image, ':');
    bool is_latest = digest ? false : !tag || strcmp(tag, ":latest") == 0;
    if (digest && tag && tag < digest)
        is_latest = strncmp(tag, ":latest@", 8) == 0;
    return kv_tree_string(is_latest ? "Always" : "IfNotPresent", arena);
}

static const struct kv_node *value_of(const struct filling *filling, const struct kv_node *around)
{
    const struct stored_field *field = filling->field;
    if (field->how == STORED_BY_IMAGE)
        return pull_policy(around, filling->arena);
    if (field->value[0] == '@')
        return field_at(filling, around, field->value + 1, strlen(field->value + 1));
    return json_read(field->value, filling->arena);
}

/* --- setting and marking --- */

static const struct kv_node *tagged(const struct kv_node *node, const char *tag,
                                    struct kv_arena *arena)
{
    if (node->tag == tag || node->tag == kv_tree_open)
        return node;
    struct kv_node *copy = kv_arena_alloc(arena, sizeof *copy);
    *copy = *node;
    copy->tag = tag;
    return copy;
}

/* The mapping with a changed value. */
static const struct kv_node *with(const struct filling *filling, const struct kv_node *node,
                                  const char *key, const struct kv_node *value)
{
    key = kv_arena_copy(filling->arena, kv_text_of(key));
    if (!filling->marks)
        return kv_tree_with(node, key, value, filling->arena);
    value = value->tag ? value : tagged(value, kv_tree_unsure, filling->arena);
    return tagged(kv_tree_with(node, key, value, filling->arena), kv_tree_unsure, filling->arena);
}

static const struct kv_node *field_fill(const struct filling *filling, const struct kv_node *around)
{
    const struct stored_field *field = filling->field;
    if (around && around->type != KV_NODE_MAPPING)
        return around;
    if (kv_node_is_given(kv_node_get(around, field->key)) || !applies(filling, around))
        return around;
    if (filling->marks) {
        const struct kv_node *unknown =
            tagged(kv_tree_string("", filling->arena), kv_tree_unknown, filling->arena);
        return with(filling, around, field->key, unknown);
    }
    const struct kv_node *value = value_of(filling, around);
    return value ? kv_tree_with(around, field->key, value, filling->arena) : around;
}

static const struct kv_node *fill(const struct filling *filling, const struct kv_node *node,
                                  const char *path);

static const struct kv_node *items_fill(const struct filling *filling, const struct kv_node *list,
                                        const char *path)
{
    if (!list || list->type != KV_NODE_SEQUENCE)
        return list;
    bool changed = false;
    const struct kv_node **items = kv_arena_array(filling->arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++) {
        items[i] = fill(filling, list->items[i], path);
        changed = changed || items[i] != list->items[i];
    }
    return changed ? kv_tree_sequence(items, list->count, filling->arena) : list;
}

/* The node with the field filled in below the path; itself if nothing changes. */
static const struct kv_node *fill(const struct filling *filling, const struct kv_node *node,
                                  const char *path)
{
    char step[STEP_MAX];
    bool each;
    if (*path == '\0')
        return field_fill(filling, node);
    if (node && node->type != KV_NODE_MAPPING)
        return node;
    step_take(&path, step, &each);
    const struct kv_node *child = kv_node_get(node, step);
    bool is_there = kv_node_is_given(child);
    if (!is_there && (each || filling->field->how != STORED_MADE))
        return node;
    const struct kv_node *before = is_there ? child : NULL;
    const struct kv_node *after = (each ? items_fill : fill)(filling, before, path);
    if (after == before)
        return node;
    return with(filling, node, step, after);
}

static const struct kv_node *fields_set(const struct stored_field *field,
                                        const struct kv_node *object, struct kv_arena *arena)
{
    for (; field->key; field++) {
        const struct filling filling = {field, object, false, arena};
        if (field->value)
            object = fill(&filling, object, field->at);
    }
    return object;
}

static const struct kv_node *fields_mark(const struct stored_field *field,
                                         const struct kv_node *kept, const struct kv_node *whole,
                                         struct kv_arena *arena)
{
    for (; field->key; field++) {
        const struct filling filling = {field, whole, true, arena};
        if (!field->value)
            kept = fill(&filling, kept, field->at);
    }
    return kept;
}

/* A volume without a source is an empty folder. */
static const struct kv_node *volumes_set(const struct kv_node *pod, struct kv_arena *arena)
{
    const struct kv_node *volumes = kv_node_get(pod, "volumes");
    if (!volumes || volumes->type != KV_NODE_SEQUENCE)
        return pod;
    const struct kv_node **items = kv_arena_array(arena, volumes->count, sizeof *items);
    for (size_t i = 0; i < volumes->count; i++) {
        const struct kv_node *item = volumes->items[i];
        bool bare = item->type == KV_NODE_MAPPING && item->count == 1;
        items[i] =
            bare ? kv_tree_with(item, "emptyDir", kv_tree_mapping(NULL, 0, arena), arena) : item;
    }
    return kv_tree_with(pod, "volumes", kv_tree_sequence(items, volumes->count, arena), arena);
}

/* --- quantities --- */

static const struct kv_node *typed_form(const struct api_type *type, const struct kv_node *node,
                                        struct kv_arena *arena);

static const struct kv_node *quantity_form(const struct kv_node *node, struct kv_arena *arena)
{
    struct kv_quantity quantity;
    char text[KV_QUANTITY_TEXT_MAX];
    if (node->type != KV_NODE_SCALAR || kv_quantity_parse(node->text, &quantity) != KV_QUANTITY_OK)
        return node;
    kv_quantity_format(kv_quantity_round_to_milli(quantity), text);
    return kv_tree_string(kv_arena_copy(arena, kv_text_of(text)), arena);
}

static const struct kv_node *value_form(const struct api_field *field, const struct kv_node *node,
                                        struct kv_arena *arena)
{
    return field->value == API_QUANTITY ? quantity_form(node, arena)
           : field->value == API_OBJECT ? typed_form(field->type, node, arena)
                                        : node;
}

static const struct kv_node *field_form(const struct api_field *field, const struct kv_node *node,
                                        struct kv_arena *arena)
{
    bool deep = field->value == API_QUANTITY || field->value == API_OBJECT;
    if (!deep || field->shape == API_LIST_MAP)
        return node;
    if (field->shape == API_ONE)
        return value_form(field, node, arena);
    if (field->shape == API_MAP && node->type == KV_NODE_MAPPING) {
        const struct kv_node *map = node;
        for (size_t i = 0; i < node->count; i++)
            map = kv_tree_with(map, node->pairs[i].key->text.data,
                               value_form(field, node->pairs[i].value, arena), arena);
        return map;
    }
    if (field->shape != API_LIST || node->type != KV_NODE_SEQUENCE)
        return node;
    const struct kv_node **items = kv_arena_array(arena, node->count, sizeof *items);
    for (size_t i = 0; i < node->count; i++)
        items[i] = value_form(field, node->items[i], arena);
    return kv_tree_sequence(items, node->count, arena);
}

/* As the server writes values of this type. */
static const struct kv_node *typed_form(const struct api_type *type, const struct kv_node *node,
                                        struct kv_arena *arena)
{
    if (node->type != KV_NODE_MAPPING)
        return node;
    const struct kv_node *out = node;
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->pairs[i].key->text.data;
        const struct api_field *field = api_field_find(type, key);
        if (field)
            out = kv_tree_with(out, key, field_form(field, node->pairs[i].value, arena), arena);
    }
    return out;
}

/* --- the object --- */

/* Sets the fields of the spec of pods, which is at the path. */
static const struct kv_node *pod_set(const struct kv_node *node, const char *path,
                                     struct kv_arena *arena)
{
    char step[STEP_MAX];
    bool each;
    if (!node || node->type != KV_NODE_MAPPING)
        return node;
    if (*path == '\0')
        return volumes_set(fields_set(stored_pod_fields, node, arena), arena);
    step_take(&path, step, &each);
    const struct kv_node *child = kv_node_get(node, step), *after = pod_set(child, path, arena);
    return after == child
               ? node
               : kv_tree_with(node, kv_arena_copy(arena, kv_text_of(step)), after, arena);
}

const struct kv_node *stored_object(const struct kv_kind *kind, const struct kv_node *object,
                                    struct kv_arena *arena)
{
    char api_version[KV_API_VERSION_MAX];
    const struct stored_kind *stored = stored_kind_find(kind);
    const struct api_kind *typed =
        api_kind_find(kv_kind_api_version(kind, api_version), kind->name);
    object = kv_kind_with_defaults(kind, object, arena);
    if (stored) {
        object = fields_set(stored->fields, object, arena);
        object = stored->pod ? pod_set(object, stored->pod, arena) : object;
    }
    return typed ? typed_form(typed->type, object, arena) : object;
}

/* Their conditions would be from the spec of the pods: none of these rows has one. */
static const struct kv_node *pod_mark(const char *pod, const struct kv_node *kept,
                                      const struct kv_node *whole, struct kv_arena *arena)
{
    for (const struct stored_field *field = stored_pod_fields; field->key; field++) {
        struct stored_field rows[2] = {*field, {0}};
        rows[0].at = kv_arena_printf(arena, "%s.%s", pod, field->at);
        kept = fields_mark(rows, kept, whole, arena);
    }
    return kept;
}

/* Every mapping may have other keys. */
static const struct kv_node *all_open(const struct kv_node *node, struct kv_arena *arena)
{
    if (node->type == KV_NODE_SCALAR)
        return node;
    struct kv_node *copy = kv_arena_alloc(arena, sizeof *copy);
    *copy = *node;
    if (node->type == KV_NODE_SEQUENCE) {
        const struct kv_node **items = kv_arena_array(arena, node->count, sizeof *items);
        for (size_t i = 0; i < node->count; i++)
            items[i] = all_open(node->items[i], arena);
        copy->items = items;
        copy->tag = kv_tree_unsure;
    } else {
        struct kv_node_pair *pairs = kv_arena_array(arena, node->count, sizeof *pairs);
        for (size_t i = 0; i < node->count; i++)
            pairs[i] =
                (struct kv_node_pair){node->pairs[i].key, all_open(node->pairs[i].value, arena)};
        copy->pairs = pairs;
        copy->tag = kv_tree_open;
    }
    return copy;
}

static const struct kv_node *rest_open(const struct kv_node *object, struct kv_arena *arena)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const struct kv_node *open = all_open(object, arena);
    return metadata ? tagged(kv_tree_with(open, "metadata", metadata, arena), kv_tree_open, arena)
                    : open;
}

const struct kv_node *stored_mark(const struct kv_kind *kind, const struct kv_node *kept,
                                  const struct kv_node *whole, bool unsure, struct kv_arena *arena)
{
    const struct stored_kind *stored = stored_kind_find(kind);
    if (kept->type != KV_NODE_MAPPING)
        return kept;
    if (!stored || unsure)
        kept = rest_open(kept, arena);
    kept = fields_mark(stored_object_fields, kept, whole, arena);
    if (!stored)
        return kept;
    kept = fields_mark(stored->fields, kept, whole, arena);
    return stored->pod ? pod_mark(stored->pod, kept, whole, arena) : kept;
}
