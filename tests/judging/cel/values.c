#include "cases.h"

#include "kubevet/base/base64.h"
#include "kubevet/base/duration.h"

#include "cel/value/civil.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static _Noreturn void stop(const char *what)
{
    fprintf(stderr, "a wrong case: %s\n", what);
    exit(2);
}

struct kv_text case_text(const struct kv_node *node, struct kv_arena *arena)
{
    struct kv_text text = node->text;
    struct kv_buffer out = {0};
    for (size_t i = 0; i < text.length; i++) {
        bool nul = i + 1 < text.length && memcmp(text.data + i, KV_NUL, 2) == 0;
        kv_buffer_add(&out, nul ? "" : text.data + i, 1);
        i += nul;
    }
    char *copy = kv_arena_alloc(arena, out.length + 1);
    if (out.length > 0)
        memcpy(copy, out.data, out.length);
    struct kv_text result = {copy, out.length};
    kv_buffer_release(&out);
    return result;
}

static struct kv_cel_value bytes_value(struct kv_text text, struct kv_arena *arena)
{
    struct kv_buffer out = {0};
    if (!kv_base64_decode(text, &out))
        stop("bytes");
    char *copy = kv_arena_alloc(arena, out.length + 1);
    if (out.length > 0)
        memcpy(copy, out.data, out.length);
    struct kv_cel_value value = kv_cel_bytes((struct kv_text){copy, out.length});
    kv_buffer_release(&out);
    return value;
}

static struct kv_cel_value list_value(const struct kv_node *node, struct kv_arena *arena)
{
    struct kv_cel_value *items = kv_arena_array(arena, node->count, sizeof *items);
    for (size_t i = 0; i < node->count; i++)
        items[i] = case_value(node->items[i], arena);
    return kv_cel_list(arena, items, node->count);
}

static struct kv_cel_value map_value(const struct kv_node *node, struct kv_arena *arena)
{
    struct kv_cel_entry *entries = kv_arena_array(arena, node->count, sizeof *entries);
    for (size_t i = 0; i < node->count; i++)
        entries[i] = (struct kv_cel_entry){case_value(node->items[i]->items[0], arena),
                                           case_value(node->items[i]->items[1], arena)};
    return kv_cel_map(arena, entries, node->count);
}

static struct kv_cel_value duration_value(const char *text)
{
    int64_t nanoseconds;
    if (!kv_duration_parse(kv_text_of(text), &nanoseconds))
        stop(text);
    return kv_cel_duration(nanoseconds);
}

static struct kv_cel_value time_value(struct kv_text text)
{
    struct kv_cel_value value;
    if (!cel_instant_parse(text, &value))
        stop(text.data);
    return value;
}

struct kv_cel_value case_value(const struct kv_node *node, struct kv_arena *arena)
{
    struct kv_text kind = node->items[0]->text;
    const struct kv_node *content = node->items[1];
    if (kv_text_is(kind, "null"))
        return kv_cel_null();
    if (kv_text_is(kind, "bool"))
        return kv_cel_bool(kv_text_is(content->text, "true"));
    if (kv_text_is(kind, "int"))
        return kv_cel_int(strtoll(content->text.data, NULL, 10));
    if (kv_text_is(kind, "uint"))
        return kv_cel_uint(strtoull(content->text.data, NULL, 10));
    if (kv_text_is(kind, "double"))
        return kv_cel_double(strtod(content->text.data, NULL));
    if (kv_text_is(kind, "string"))
        return kv_cel_string(case_text(content, arena));
    if (kv_text_is(kind, "bytes"))
        return bytes_value(content->text, arena);
    if (kv_text_is(kind, "type"))
        return kv_cel_type(content->text.data);
    if (kv_text_is(kind, "list"))
        return list_value(content, arena);
    if (kv_text_is(kind, "map"))
        return map_value(content, arena);
    if (kv_text_is(kind, "timestamp"))
        return time_value(content->text);
    if (kv_text_is(kind, "duration"))
        return duration_value(content->text.data);
    stop(kind.data);
}

static bool same_maps(struct kv_cel_map *a, struct kv_cel_map *b, struct kv_arena *arena)
{
    for (size_t i = 0; i < a->count; i++) {
        bool found = false;
        for (size_t k = 0; k < b->count && !found; k++)
            found = case_same(a->entries[i].key, b->entries[k].key, arena) &&
                    case_same(a->entries[i].value, b->entries[k].value, arena);
        if (!found)
            return false;
    }
    return a->count == b->count;
}

bool case_same(struct kv_cel_value a, struct kv_cel_value b, struct kv_arena *arena)
{
    uint64_t work = 0;
    if (a.kind != b.kind)
        return false;
    if (a.kind == KV_CEL_DOUBLE)
        return a.real == b.real || (isnan(a.real) && isnan(b.real));
    if (a.kind == KV_CEL_MAP)
        return same_maps(a.map, b.map, arena);
    if (a.kind != KV_CEL_LIST)
        return kv_cel_equal(a, b, arena, &work);
    for (size_t i = 0; i < a.list->count && i < b.list->count; i++)
        if (!case_same(a.list->items[i], b.list->items[i], arena))
            return false;
    return a.list->count == b.list->count;
}

const struct kv_node *case_read(struct kv_arena *arena, struct kv_buffer *line)
{
    char *text = NULL;
    size_t capacity = 0;
    ssize_t length = getline(&text, &capacity, stdin);
    kv_buffer_clear(line);
    if (length > 0)
        kv_buffer_add(line, text, (size_t)length);
    free(text);
    if (length <= 0)
        return NULL;
    struct kv_reader *reader =
        kv_reader_json(kv_buffer_as_text(line), "standard input", KV_ERROR_USAGE);
    const struct kv_node *node = kv_tree_read(reader, arena);
    if (!node || !kv_read_end(reader))
        stop(line->data);
    kv_reader_close(reader);
    return node;
}
