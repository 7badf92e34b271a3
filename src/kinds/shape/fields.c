#include "fields.h"
#include "kubevet/base/platform.h"

#include <stdlib.h>

struct reading {
    struct fields_scratch *scratch;
    struct kv_reader *reader;
    struct kv_intern *strings;
};

static void node_add(const struct reading *reading, struct kv_text name, unsigned depth)
{
    struct fields_scratch *scratch = reading->scratch;
    if (scratch->count == scratch->capacity) {
        scratch->capacity = scratch->capacity ? scratch->capacity * 2 : 64;
        scratch->items = kv_array_resize(scratch->items, scratch->capacity, sizeof *scratch->items);
        if (!scratch->items)
            kv_out_of_memory();
    }
    scratch->items[scratch->count++] =
        (struct kv_owned_field){.name = kv_intern_text(reading->strings, name), .depth = depth};
}

static bool is_name(struct kv_text text)
{
    return text.length > 2 && text.data[1] == ':' && text.data[0] != '\0' &&
           strchr("fkvi", text.data[0]);
}

/* Ownership of metadata and status is not about the spec. */
static bool is_left_out(struct kv_text name, unsigned depth)
{
    return depth == 0 && (kv_text_is(name, "f:metadata") || kv_text_is(name, "f:status"));
}

static bool children_read(const struct reading *reading, unsigned depth)
{
    struct kv_text name;
    if (kv_reader_peek(reading->reader) != KV_VALUE_OBJECT)
        return kv_reader_fail(reading->reader, "\"fieldsV1\" must contain only objects");
    if (!kv_read_object(reading->reader))
        return false;
    while (kv_read_key(reading->reader, &name)) {
        bool is_self = kv_text_is(name, ".");
        if (!is_self && !is_name(name))
            return kv_reader_fail(reading->reader,
                                  "\"%.*s\" is not a valid field name in \"fieldsV1\"",
                                  (int)(name.length < 64 ? name.length : 64), name.data);
        if (is_self || is_left_out(name, depth) || depth == KV_FIELDS_DEPTH_MAX ||
            name.length > FIELDS_NAME_MAX) {
            kv_read_skip(reading->reader);
            continue;
        }
        node_add(reading, name, depth);
        if (!children_read(reading, depth + 1))
            return false;
    }
    return !kv_reader_failed(reading->reader);
}

bool fields_read(struct fields_scratch *scratch, struct kv_reader *reader,
                 struct kv_intern *strings, struct kv_fields *out)
{
    struct reading reading = {scratch, reader, strings};
    scratch->count = 0;
    bool ok = children_read(&reading, 0);
    *out = (struct kv_fields){scratch->items, scratch->count, true};
    return ok;
}

void fields_scratch_release(struct fields_scratch *scratch)
{
    free(scratch->items);
    *scratch = (struct fields_scratch){0};
}

static bool is_field(const struct kv_owned_field *node, unsigned depth, const char *name)
{
    return node->depth == depth && strncmp(node->name, "f:", 2) == 0 &&
           strcmp(node->name + 2, name) == 0;
}

void fields_keep_of_spec(struct kv_fields *fields, const char *name)
{
    struct kv_owned_field *spec = NULL;
    for (size_t i = 0; i < fields->count; i++) {
        struct kv_owned_field *node = &fields->items[i];
        if (is_field(node, 0, "spec"))
            spec = node;
        else if (node->depth == 0)
            spec = NULL;
        else if (spec && is_field(node, 1, name)) {
            fields->items[0] = *spec;
            fields->items[1] = *node; /* behind the spec, and so never before index 1 */
            fields->count = 2;
            return;
        }
    }
    fields->count = 0;
}

void fields_move(struct kv_fields *fields, struct kv_arena *arena)
{
    struct kv_owned_field *items = NULL;
    if (fields->count > 0) {
        items = kv_arena_array(arena, fields->count, sizeof *items);
        memcpy(items, fields->items, fields->count * sizeof *items);
    }
    fields->items = items;
}
