#include "kubevet/rules/status.h"

#include "kubevet/base/reader.h"
#include "kubevet/base/tree.h"

#include <stdio.h>
#include <string.h>

static kv_time time_of(const struct kv_node *mapping, const char *key)
{
    const char *text = kv_tree_text(mapping, key);
    kv_time time;
    return text && kv_time_parse(kv_text_of(text), &time) ? time : KV_TIME_NONE;
}

kv_time kv_status_created(const struct kv_node *object)
{
    return time_of(kv_node_get(object, "metadata"), "creationTimestamp");
}

/* Does k:{"type":"Ready"} name the item? */
static bool names_item(const char *name, const struct kv_node *item)
{
    struct kv_arena arena = {0};
    struct kv_reader *reader =
        kv_reader_json(kv_text_of(name + strlen("k:")), "managedFields", KV_ERROR_STATE);
    const struct kv_node *keys = kv_tree_read(reader, &arena);
    bool same = keys && keys->type == KV_NODE_MAPPING && keys->count > 0;
    for (size_t i = 0; same && i < keys->count; i++)
        same = kv_string_is(kv_tree_text(item, keys->pairs[i].key->text.data),
                            keys->pairs[i].value->text.data);
    kv_reader_close(reader);
    kv_arena_release(&arena);
    return same;
}

static bool names_step(const char *name, const struct kv_status_step *step)
{
    if (step->key)
        return strncmp(name, "f:", 2) == 0 && strcmp(name + 2, step->key) == 0;
    if (strncmp(name, "k:", 2) == 0)
        return step->item && step->item->type == KV_NODE_MAPPING && names_item(name, step->item);
    char index[32];
    snprintf(index, sizeof index, "i:%zu", step->index);
    return strcmp(name, index) == 0;
}

/* Does a tree of fields contain any below it? */
static bool is_leaf(const struct kv_node *fields)
{
    for (size_t i = 0; fields->type == KV_NODE_MAPPING && i < fields->count; i++)
        if (strcmp(fields->pairs[i].key->text.data, ".") != 0)
            return false;
    return true;
}

/* Does the tree contain the first `depth` steps of the path? The owner of a whole owns its parts.
 */
static bool owns(const struct kv_node *fields, const struct kv_status_path *path, size_t depth)
{
    for (size_t i = 0; i < depth; i++) {
        const struct kv_node *below = NULL;
        if (i > 0 && is_leaf(fields))
            return true;
        for (size_t k = 0; fields->type == KV_NODE_MAPPING && k < fields->count && !below; k++)
            if (names_step(fields->pairs[k].key->text.data, &path->steps[i]))
                below = fields->pairs[k].value;
        if (!below)
            return false;
        fields = below;
    }
    return true;
}

kv_time kv_status_written(const struct kv_node *object, const struct kv_status_path *path)
{
    const struct kv_node *managers = kv_node_get(kv_node_get(object, "metadata"), "managedFields");
    size_t depth = path->count < KV_STATUS_DEPTH_MAX ? path->count : KV_STATUS_DEPTH_MAX;
    if (!managers || managers->type != KV_NODE_SEQUENCE)
        return KV_TIME_NONE;
    for (; depth > 0; depth--) {
        kv_time newest = KV_TIME_NONE;
        for (size_t i = 0; i < managers->count; i++) {
            const struct kv_node *fields = kv_node_get(managers->items[i], "fieldsV1");
            kv_time time = time_of(managers->items[i], "time");
            if (fields && time != KV_TIME_NONE && owns(fields, path, depth) &&
                (newest == KV_TIME_NONE || time > newest))
                newest = time;
        }
        if (newest != KV_TIME_NONE)
            return newest;
    }
    return KV_TIME_NONE;
}
