#include "kubevet/base/yaml_marks.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 100 };

struct reader {
    yaml_parser_t parser;
    struct kv_text input;
    const char *file;
    struct kv_arena *arena;
    struct kv_error *error;
    size_t character, byte; /* the place reached; libyaml counts characters */
    size_t depth;
};

/* The byte of a character. Marks come nearly in order: it is found by going on from the last one.
 */
static size_t byte_of(struct reader *reader, size_t character)
{
    const char *text = reader->input.data;
    while (reader->character < character && reader->byte < reader->input.length) {
        reader->byte++;
        while (reader->byte < reader->input.length &&
               ((unsigned char)text[reader->byte] & 0xc0) == 0x80)
            reader->byte++;
        reader->character++;
    }
    while (reader->character > character && reader->byte > 0) {
        reader->byte--;
        while (reader->byte > 0 && ((unsigned char)text[reader->byte] & 0xc0) == 0x80)
            reader->byte--;
        reader->character--;
    }
    return reader->byte;
}

static const struct kv_mark *failed(struct reader *reader, size_t line, const char *why)
{
    kv_error_at(reader->error, KV_ERROR_SPEC, reader->file, (unsigned)line + 1, 0, "%s", why);
    return NULL;
}

static bool event_next(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    failed(reader, reader->parser.problem_mark.line,
           reader->parser.problem ? reader->parser.problem : "not YAML");
    return false;
}

static const char *text_copy(struct reader *reader, const void *text, size_t length)
{
    return text ? kv_arena_copy(reader->arena, (struct kv_text){text, length}) : NULL;
}

static const char *string_copy(struct reader *reader, const yaml_char_t *text)
{
    return text ? text_copy(reader, text, strlen((const char *)text)) : NULL;
}

static struct kv_mark *mark_make(struct reader *reader, const yaml_event_t *event,
                                 enum kv_mark_type type)
{
    struct kv_mark *mark = kv_arena_alloc(reader->arena, sizeof *mark);
    mark->type = type;
    mark->line = (uint32_t)event->start_mark.line + 1;
    mark->place = (uint32_t)event->start_mark.column + 1;
    mark->begin = byte_of(reader, event->start_mark.index);
    mark->end = byte_of(reader, event->end_mark.index);
    size_t start = mark->begin;
    while (start > 0 && reader->input.data[start - 1] != '\n')
        start--;
    mark->column = mark->begin - start;
    return mark;
}

static const struct kv_mark *value_read(struct reader *reader, const yaml_event_t *event);

static const struct kv_mark *scalar_read(struct reader *reader, const yaml_event_t *event)
{
    struct kv_mark *mark = mark_make(reader, event, KV_MARK_SCALAR);
    yaml_scalar_style_t style = event->data.scalar.style;
    mark->block_text = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    mark->anchor = string_copy(reader, event->data.scalar.anchor);
    mark->tag = string_copy(reader, event->data.scalar.tag);
    mark->text = text_copy(reader, event->data.scalar.value, event->data.scalar.length);
    return mark;
}

/* The children up to the event that ends them; a mapping's keys and values alternate. */
static bool children_read(struct reader *reader, struct kv_mark *mark, yaml_event_type_t last)
{
    struct kv_list children = {0};
    yaml_event_t event;
    for (;;) {
        if (!event_next(reader, &event))
            return false;
        if (event.type == last)
            break;
        const struct kv_mark *child = value_read(reader, &event);
        yaml_event_delete(&event);
        if (!child)
            return false;
        *(const struct kv_mark **)kv_list_push(&children, reader->arena, sizeof child) = child;
    }
    size_t end = byte_of(reader, event.end_mark.index);
    const struct kv_mark **items = children.items;
    mark->end = mark->flow ? end : children.count ? items[children.count - 1]->end : mark->begin;
    yaml_event_delete(&event);
    bool is_mapping = mark->type == KV_MARK_MAPPING;
    mark->count = is_mapping ? children.count / 2 : children.count;
    mark->items = kv_arena_array(reader->arena, mark->count + 1, sizeof *mark->items);
    mark->keys = kv_arena_array(reader->arena, mark->count + 1, sizeof *mark->keys);
    for (size_t i = 0; i < mark->count; i++) {
        mark->keys[i] = is_mapping ? items[2 * i] : NULL;
        mark->items[i] = items[is_mapping ? 2 * i + 1 : i];
    }
    return true;
}

static const struct kv_mark *collection_read(struct reader *reader, const yaml_event_t *event)
{
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    struct kv_mark *mark =
        mark_make(reader, event, is_mapping ? KV_MARK_MAPPING : KV_MARK_SEQUENCE);
    mark->flow = is_mapping ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                            : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    mark->anchor = string_copy(reader, is_mapping ? event->data.mapping_start.anchor
                                                  : event->data.sequence_start.anchor);
    mark->tag = string_copy(reader, is_mapping ? event->data.mapping_start.tag
                                               : event->data.sequence_start.tag);
    if (++reader->depth > DEPTH_MAX)
        return failed(reader, event->start_mark.line, "nested too deep");
    bool ok =
        children_read(reader, mark, is_mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT);
    reader->depth--;
    return ok ? mark : NULL;
}

static const struct kv_mark *value_read(struct reader *reader, const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return scalar_read(reader, event);
    if (event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT)
        return collection_read(reader, event);
    if (event->type != YAML_ALIAS_EVENT)
        return failed(reader, event->start_mark.line, "no value");
    struct kv_mark *mark = mark_make(reader, event, KV_MARK_ALIAS);
    mark->anchor = string_copy(reader, event->data.alias.anchor);
    return mark;
}

/* The first value after the starts of stream and document. */
static const struct kv_mark *document_read(struct reader *reader)
{
    yaml_event_t event;
    for (;;) {
        if (!event_next(reader, &event))
            return NULL;
        if (event.type == YAML_STREAM_END_EVENT) {
            struct kv_mark *empty = mark_make(reader, &event, KV_MARK_SCALAR);
            empty->text = "";
            yaml_event_delete(&event);
            return empty;
        }
        bool is_start =
            event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT;
        const struct kv_mark *root = is_start ? NULL : value_read(reader, &event);
        yaml_event_delete(&event);
        if (!is_start)
            return root;
    }
}

const struct kv_mark *kv_yaml_marks(struct kv_text input, const char *file, struct kv_arena *arena,
                                    struct kv_error *error)
{
    struct reader reader = {.input = input, .file = file, .arena = arena, .error = error};
    if (input.length >= 3 && memcmp(input.data, "\xef\xbb\xbf", 3) == 0)
        reader.byte = 3; /* libyaml does not count a byte order mark */
    if (!yaml_parser_initialize(&reader.parser))
        kv_out_of_memory();
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)input.data + reader.byte,
                                 input.length - reader.byte);
    const struct kv_mark *root = document_read(&reader);
    yaml_parser_delete(&reader.parser);
    return root;
}

const struct kv_mark *kv_mark_get(const struct kv_mark *mapping, const char *key, size_t *index)
{
    if (!mapping || mapping->type != KV_MARK_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct kv_mark *own = mapping->keys[i];
        if (own->type != KV_MARK_SCALAR || strcmp(own->text, key) != 0)
            continue;
        if (index)
            *index = i;
        return mapping->items[i];
    }
    return NULL;
}
