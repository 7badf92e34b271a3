#include "field_path.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/reader.h"

static bool is_plain(const char *name)
{
    for (; *name; name++)
        if (!((*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
              (*name >= '0' && *name <= '9') || *name == '_' || *name == '-'))
            return false;
    return true;
}

/* The values of a list item's keys, joined; false, with `out` unfinished, if they are not an object
 * of scalars. */
static bool keys_add(struct kv_buffer *out, const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "", KV_ERROR_STATE);
    struct kv_text text;
    const char *separator = "";
    if (kv_read_object(reader)) {
        while (kv_read_key(reader, &text)) {
            if (!kv_read_scalar(reader, &text))
                break;
            kv_buffer_text(out, separator);
            kv_buffer_add(out, text.data, text.length);
            separator = ",";
        }
    }
    bool ok = kv_read_end(reader);
    kv_reader_close(reader);
    return ok;
}

static bool value_add(struct kv_buffer *out, const char *json)
{
    struct kv_reader *reader = kv_reader_json(kv_text_of(json), "", KV_ERROR_STATE);
    struct kv_text text;
    bool ok = kv_read_scalar(reader, &text);
    if (ok)
        kv_buffer_add(out, text.data, text.length);
    ok = kv_read_end(reader) && ok;
    kv_reader_close(reader);
    return ok;
}

/* An unreadable name is shown as it is. */
static void node_add(struct kv_buffer *path, const char *name)
{
    const char *text = name + 2; /* after `f:` and similar prefixes */
    if (name[0] == 'f' && is_plain(text)) {
        kv_buffer_printf(path, "%s%s", path->length > 0 ? "." : "", text);
        return;
    }
    kv_buffer_text(path, "[");
    size_t before = path->length;
    if ((name[0] == 'k' && !keys_add(path, text)) || (name[0] == 'v' && !value_add(path, text)))
        path->length = before;
    if (path->length == before)
        kv_buffer_text(path, text);
    kv_buffer_text(path, "]");
}

/* Replaces the path from this depth on by the node. */
static void path_go_to(struct kv_buffer *path, size_t ends[], const struct kv_owned_field *node)
{
    path->length = node->depth > 0 ? ends[node->depth - 1] : 0;
    node_add(path, node->name);
    ends[node->depth] = path->length;
}

static bool is_leaf(const struct kv_fields *fields, size_t i)
{
    return i + 1 == fields->count || fields->items[i + 1].depth <= fields->items[i].depth;
}

/* Is this node a leaf if the tree is cut below `depth`? */
static bool ends_with(const struct kv_fields *fields, size_t i, unsigned depth)
{
    unsigned at = fields->items[i].depth;
    return at == depth || (at < depth && is_leaf(fields, i));
}

static size_t ends_count(const struct kv_fields *fields, unsigned depth)
{
    size_t count = 0;
    for (size_t i = 0; i < fields->count; i++)
        count += ends_with(fields, i, depth);
    return count;
}

static unsigned depth_shown(const struct kv_fields *fields)
{
    unsigned depth = KV_FIELDS_DEPTH_MAX - 1;
    while (depth > 0 && ends_count(fields, depth) > FIELD_PATHS_MAX)
        depth--;
    return depth;
}

struct kv_strings field_paths(const struct kv_fields *fields, struct kv_arena *arena)
{
    const unsigned depth = depth_shown(fields);
    struct kv_buffer path = {0};
    size_t ends[KV_FIELDS_DEPTH_MAX] = {0};
    struct kv_list paths = {0};
    for (size_t i = 0; i < fields->count && paths.count < FIELD_PATHS_MAX; i++) {
        if (fields->items[i].depth > depth)
            continue;
        path_go_to(&path, ends, &fields->items[i]);
        if (ends_with(fields, i, depth))
            kv_list_add(&paths, arena, const char *,
                        kv_arena_copy(arena, kv_buffer_as_text(&path)));
    }
    kv_buffer_release(&path);
    return (struct kv_strings){paths.items, paths.count};
}

/* Are all nodes from `first` on below the depth? */
static bool are_below(const struct kv_fields *fields, size_t first, unsigned depth)
{
    for (size_t i = first; i < fields->count; i++)
        if (fields->items[i].depth <= depth)
            return false;
    return true;
}

const char *field_path_common(const struct kv_fields *fields, struct kv_arena *arena)
{
    struct kv_buffer path = {0};
    size_t ends[KV_FIELDS_DEPTH_MAX] = {0};
    for (size_t i = 0; i < fields->count && are_below(fields, i + 1, fields->items[i].depth); i++)
        path_go_to(&path, ends, &fields->items[i]);
    const char *common = path.length > 0 ? kv_arena_copy(arena, kv_buffer_as_text(&path)) : NULL;
    kv_buffer_release(&path);
    return common;
}
