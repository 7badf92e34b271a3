#include "kubevet/base/yaml.h"

#include "kubevet/base/base64.h"
#include "kubevet/base/secret.h"
#include "kubevet/base/utf8.h"

#include "error.h"
#include "internal.h"
#include "kubevet/base/platform.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

const struct kv_yaml_limits kv_yaml_spec_limits = {
    .max_depth = 64, .max_nodes = 1000000, .max_expansion = 2000000};
const struct kv_yaml_limits kv_yaml_manifest_limits = {.max_depth = 10000,
                                                       .max_nodes = 20000000,
                                                       .max_expansion = 20000000,
                                                       .merge_overrides = true,
                                                       .unique_keys = true,
                                                       .as_go_yaml = true};

/* One `&name`. A name may be reused: later aliases refer to the newest. */
struct anchor {
    const char *name;
    const struct kv_node *node;
    size_t nodes;  /* of its node, with aliases expanded */
    size_t height; /* levels of collections in that node */
    bool open;     /* the node is still being read */
};

/* For each value within [ ] and { }, libyaml looks at every open one: its work is values times
 * depth. This is about two seconds of it, or 20,000,000 values at a depth of 15. */
enum { FLOW_WORK_MAX = 300000000 };

/* A sequence or mapping that is being read. */
struct frame {
    struct kv_node *node;
    bool flow;             /* written with [ ] or { } */
    struct anchor *anchor; /* NULL = none */
    size_t first_child;    /* index of its first child on the builder's stack */
    size_t nodes_before;   /* the builder's count of expanded nodes at its start */
    size_t height;         /* of its highest child */
};

/* The place of a character in the input. */
struct cursor {
    size_t character, byte;
};

struct builder {
    yaml_parser_t parser;
    struct kv_text input; /* without a byte order mark */
    const char *file;
    unsigned lines_before; /* in the file, before the input */
    uint8_t source;
    const struct kv_yaml_limits *limits;
    struct kv_arena *arena;  /* memory for the caller */
    struct kv_arena scratch; /* memory for reading */
    struct kv_list frames;   /* struct frame, outermost first */
    struct kv_list
        children; /* const struct kv_node *, of all open frames; of a mapping key, value, ... */
    struct kv_list roots; /* const struct kv_node *, one for each document */
    const struct kv_node *root;
    void *anchors; /* of this document: a tsearch tree of struct anchor by name */
    size_t flow_depth;
    size_t flow_work;
    struct cursor cursor; /* moves forward only */
    bool has_slashes;     /* does it contain `\/`? */
    size_t written;       /* nodes */
    size_t expanded;      /* nodes, with aliases expanded */
    struct kv_error *error;
};

KV_PRINTF(3, 4)
static bool fail_at(struct builder *b, yaml_mark_t mark, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(b->error, KV_ERROR_SPEC, b->file, b->lines_before + (unsigned)mark.line + 1,
                 (unsigned)mark.column + 1, format, arguments);
    va_end(arguments);
    return false;
}

/* --- nodes --- */

static struct frame *top_frame(const struct builder *b)
{
    return b->frames.count > 0 ? kv_list_item(&b->frames, struct frame, b->frames.count - 1) : NULL;
}

static struct kv_node *node_new(struct builder *b, enum kv_node_type type, yaml_mark_t mark,
                                const yaml_char_t *tag)
{
    struct kv_node *node = kv_arena_alloc(b->arena, sizeof *node);
    node->type = type;
    node->source = b->source;
    node->line = b->lines_before + (uint32_t)mark.line + 1;
    node->column = (uint32_t)mark.column + 1;
    if (tag)
        node->tag = kv_arena_copy(b->arena, kv_text_of((const char *)tag));
    return node;
}

static bool count_written(struct builder *b, yaml_mark_t mark)
{
    b->expanded++;
    b->flow_work += b->flow_depth;
    if (++b->written > b->limits->max_nodes)
        return fail_at(b, mark, "more than %zu values; split the file", b->limits->max_nodes);
    if (b->flow_work > FLOW_WORK_MAX)
        return fail_at(b, mark,
                       "too many values in deeply nested [ ] and { }; write the outer "
                       "levels as indented blocks");
    return true;
}

/* Adds a finished node with `height` levels of collections to its parent. */
static void node_add(struct builder *b, const struct kv_node *node, size_t height)
{
    struct frame *frame = top_frame(b);
    if (!frame) {
        b->root = node;
        return;
    }
    if (height > frame->height)
        frame->height = height;
    kv_list_add(&b->children, &b->scratch, const struct kv_node *, node);
}

static bool key_stands_next(const struct builder *b)
{
    const struct frame *frame = top_frame(b);
    return frame && frame->node->type == KV_NODE_MAPPING &&
           (b->children.count - frame->first_child) % 2 == 0;
}

/* --- anchors and aliases --- */

static int anchor_compare(const void *left, const void *right)
{
    return strcmp(((const struct anchor *)left)->name, ((const struct anchor *)right)->name);
}

/* The tree's nodes; the anchors themselves live in an arena. */
static void anchors_clear(struct builder *b)
{
    while (b->anchors)
        tdelete(*(struct anchor **)b->anchors, &b->anchors, anchor_compare);
}

static struct anchor *anchor_add(struct builder *b, const yaml_char_t *name,
                                 const struct kv_node *node)
{
    if (!name)
        return NULL;
    struct anchor *anchor = kv_arena_alloc(&b->scratch, sizeof *anchor);
    anchor->name = kv_arena_copy(&b->scratch, kv_text_of((const char *)name));
    anchor->node = node;
    anchor->nodes = 1;
    struct anchor **newest = tsearch(anchor, &b->anchors, anchor_compare);
    if (!newest)
        kv_out_of_memory();
    *newest = anchor;
    return anchor;
}

static bool complex_key(struct builder *b, yaml_mark_t mark)
{
    return fail_at(b, mark,
                   "a mapping's key must be text, not a list or a mapping; if this is a template's "
                   "`{{ ... }}`, render the template first or quote it");
}

static bool alias_add(struct builder *b, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct anchor *const *found =
        tfind(&(struct anchor){.name = name}, &b->anchors, anchor_compare);
    if (!found)
        return fail_at(b, event->start_mark,
                       "the anchor &%s is not defined before its alias *%s in this document", name,
                       name);
    const struct anchor *anchor = *found;
    if (anchor->open)
        return fail_at(b, event->start_mark, "the anchor &%s contains itself through this alias",
                       name);
    if (key_stands_next(b) && anchor->node->type != KV_NODE_SCALAR)
        return complex_key(b, event->start_mark);
    if (b->frames.count + anchor->height > b->limits->max_depth)
        return fail_at(b, event->start_mark, "nested deeper than %zu levels by this alias",
                       b->limits->max_depth);
    b->expanded += anchor->nodes;
    if (b->expanded > b->limits->max_expansion)
        return fail_at(b, event->start_mark, "aliases expand to more than %zu nodes",
                       b->limits->max_expansion);
    node_add(b, anchor->node, anchor->height);
    return true;
}

/* --- scalars --- */

/* A copy with NUL replaced by KV_NUL. */
static struct kv_text text_keep(struct builder *b, struct kv_text text)
{
    size_t nuls = 0;
    for (const char *at = text.data, *end = at + text.length;
         (at = memchr(at, '\0', (size_t)(end - at))); at++)
        nuls++;
    char *copy = kv_arena_alloc(b->arena, text.length + nuls + 1), *to = copy;
    if (nuls == 0)
        memcpy(copy, text.data, text.length);
    for (size_t i = 0; nuls > 0 && i < text.length; i++) {
        memcpy(to, text.data[i] ? &text.data[i] : KV_NUL, text.data[i] ? 1 : 2);
        to += text.data[i] ? 1 : 2;
    }
    return (struct kv_text){copy, text.length + nuls};
}

/* Moves the cursor to a character, from 0, and returns its byte. */
static size_t byte_of(struct builder *b, size_t character)
{
    struct cursor *at = &b->cursor;
    while (at->character < character && at->byte < b->input.length) {
        at->byte++;
        while (at->byte < b->input.length &&
               ((unsigned char)b->input.data[at->byte] & 0xc0) == 0x80)
            at->byte++;
        at->character++;
    }
    return at->byte;
}

static bool has_escaped_slash(struct builder *b, const yaml_event_t *event)
{
    size_t at = byte_of(b, event->start_mark.index), end = byte_of(b, event->end_mark.index);
    for (; at + 1 < end; at++)
        if (b->input.data[at] == '\\' && b->input.data[++at] == '/')
            return true;
    return false;
}

static bool is_tagged(const yaml_char_t *tag, const char *name)
{
    return tag && strcmp((const char *)tag, name) == 0;
}

/* `2001-12-14`, `2001-12-14t21:59:43.10-05:00`, `2001-12-14 21:59:43` */
static bool is_timestamp(const char *text)
{
    int at = 0, day = 0;
    unsigned ignored;
    if (sscanf(text, "%4u-%2u-%2u%n", &ignored, &ignored, &ignored, &day) != 3)
        return false;
    if (text[day] == '\0')
        return true;
    if (!strchr("Tt ", text[day]) ||
        sscanf(text + day + 1, "%2u:%2u:%2u%n", &ignored, &ignored, &ignored, &at) != 3)
        return false;
    const char *rest = text + day + 1 + at;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    if (text[day] == ' ')
        return *rest == '\0';
    return strcmp(rest, "Z") == 0 ||
           ((*rest == '+' || *rest == '-') && strlen(rest) == strlen("+00:00"));
}

static bool go_yaml_takes(struct builder *b, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && b->flow_depth > 0 &&
        memchr(text, '?', event->data.scalar.length))
        return fail_at(
            b, event->start_mark,
            "kubectl does not accept a `?` in plain text within [ ] and { }; quote the text");
    if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE && b->has_slashes &&
        has_escaped_slash(b, event))
        return fail_at(b, event->start_mark, "kubectl does not accept the escape `\\/`; write `/`");
    if (is_tagged(event->data.scalar.tag, TAG_PREFIX "timestamp") && !is_timestamp(text))
        return fail_at(b, event->start_mark, "this does not match its tag !!timestamp");
    return true;
}

/* The decoded bytes of !!binary; invalid UTF-8 in them becomes U+FFFD, as in JSON. */
static bool binary_decode(struct builder *b, struct kv_node *node, yaml_mark_t mark)
{
    struct kv_buffer bytes = {.secret = b->arena->secret}, text = {.secret = b->arena->secret};
    bool decoded = kv_base64_decode(node->text, &bytes);
    if (decoded) {
        kv_utf8_repair(&text, kv_buffer_as_text(&bytes));
        node->text = text_keep(b, kv_buffer_as_text(&text));
    }
    kv_buffer_release(&bytes);
    kv_buffer_release(&text);
    return decoded || fail_at(b, mark, "this does not match its tag !!binary");
}

static bool scalar_add(struct builder *b, const yaml_event_t *event)
{
    const yaml_char_t *tag = event->data.scalar.tag;
    if (!count_written(b, event->start_mark) || (b->limits->as_go_yaml && !go_yaml_takes(b, event)))
        return false;
    struct kv_node *node = node_new(b, KV_NODE_SCALAR, event->start_mark, tag);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !tag;
    node->text = text_keep(
        b, (struct kv_text){(const char *)event->data.scalar.value, event->data.scalar.length});
    if (b->limits->as_go_yaml && is_tagged(tag, TAG_PREFIX "binary") &&
        !binary_decode(b, node, event->start_mark))
        return false;
    anchor_add(b, event->data.scalar.anchor, node);
    node_add(b, node, 0);
    return true;
}

/* --- collections --- */

struct collection {
    enum kv_node_type type;
    bool flow;
    const yaml_char_t *anchor;
    const yaml_char_t *tag;
};

static bool collection_open(struct builder *b, const yaml_event_t *event,
                            struct collection collection)
{
    if (key_stands_next(b))
        return complex_key(b, event->start_mark);
    /* Nested flow costs libyaml quadratic time: stop early. */
    if (b->frames.count >= b->limits->max_depth)
        return fail_at(b, event->start_mark, "nested deeper than %zu levels", b->limits->max_depth);
    size_t nodes_before = b->expanded;
    if (!count_written(b, event->start_mark))
        return false;
    struct kv_node *node = node_new(b, collection.type, event->start_mark, collection.tag);
    struct anchor *anchor = anchor_add(b, collection.anchor, node);
    if (anchor)
        anchor->open = true;
    kv_list_add(&b->frames, &b->scratch, struct frame,
                (struct frame){.node = node,
                               .flow = collection.flow,
                               .anchor = anchor,
                               .first_child = b->children.count,
                               .nodes_before = nodes_before});
    b->flow_depth += collection.flow;
    return true;
}

static bool keys_check(struct builder *b, const struct kv_node_pair *pairs, size_t count)
{
    size_t first, second;
    if (!b->limits->unique_keys || !kv_keys_find_repeated(pairs, count, &first, &second))
        return true;
    const struct kv_node *key = pairs[second].key, *other = pairs[first].key;
    return kv_error_at(b->error, KV_ERROR_SPEC, b->file, key->line, key->column, KV_KEY_REPEATED,
                       key->text.data, other->line, other->column);
}

static bool mapping_close(struct builder *b, struct kv_node *mapping,
                          const struct kv_node *const *children, size_t count)
{
    struct kv_node_pair *pairs = kv_arena_array(b->arena, count / 2, sizeof *pairs);
    bool merges = false;
    for (size_t i = 0; i < count / 2; i++) {
        pairs[i] = (struct kv_node_pair){children[2 * i], children[2 * i + 1]};
        merges = merges || yaml_is_merge_key(pairs[i].key);
    }
    mapping->pairs = pairs;
    mapping->count = count / 2;
    if (!keys_check(b, pairs, count / 2))
        return false;
    return !merges || yaml_merge(mapping, b->arena,
                                 &(struct yaml_merge){
                                     .file = b->file,
                                     .limits = b->limits,
                                     .expanded = &b->expanded,
                                     .error = b->error,
                                 });
}

static void sequence_close(struct builder *b, struct kv_node *sequence,
                           const struct kv_node *const *children, size_t count)
{
    const struct kv_node **items = kv_arena_array(b->arena, count, sizeof *items);
    if (count > 0)
        memcpy(items, children, count * sizeof *items);
    sequence->items = items;
    sequence->count = count;
}

static bool collection_close(struct builder *b)
{
    struct frame frame = *top_frame(b);
    const struct kv_node *const *children = b->children.items;
    if (children)
        children += frame.first_child;
    size_t count = b->children.count - frame.first_child;
    if (frame.node->type == KV_NODE_SEQUENCE)
        sequence_close(b, frame.node, children, count);
    else if (!mapping_close(b, frame.node, children, count))
        return false;
    b->children.count = frame.first_child;
    b->frames.count--;
    b->flow_depth -= frame.flow;
    if (frame.anchor) {
        frame.anchor->open = false;
        frame.anchor->nodes = b->expanded - frame.nodes_before;
        frame.anchor->height = frame.height + 1;
    }
    node_add(b, frame.node, frame.height + 1);
    return true;
}

/* --- documents --- */

/* `---` without content, for which libyaml makes an empty scalar. */
static bool is_without_content(const struct kv_node *root)
{
    return root->type == KV_NODE_SCALAR && root->plain && root->text.length == 0;
}

static void end_document(struct builder *b)
{
    const struct kv_node *root = b->root && !is_without_content(b->root) ? b->root : NULL;
    kv_list_add(&b->roots, b->arena, const struct kv_node *, root);
    b->root = NULL;
    anchors_clear(b);
}

static bool event_take(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_END_EVENT:
        end_document(b);
        return true;
    case YAML_ALIAS_EVENT:
        return alias_add(b, event);
    case YAML_SCALAR_EVENT:
        return scalar_add(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return collection_open(b, event,
                               (struct collection){
                                   KV_NODE_SEQUENCE,
                                   event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                                   event->data.sequence_start.anchor,
                                   event->data.sequence_start.tag,
                               });
    case YAML_MAPPING_START_EVENT:
        return collection_open(b, event,
                               (struct collection){
                                   KV_NODE_MAPPING,
                                   event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                                   event->data.mapping_start.anchor,
                                   event->data.mapping_start.tag,
                               });
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return collection_close(b);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
        return true;
    }
    return true;
}

/* libyaml frees without wiping: what it holds of a document with secrets is wiped here. */
static void event_wipe(const struct builder *b, yaml_event_t *event)
{
    if (b->arena->secret && event->type == YAML_SCALAR_EVENT)
        kv_secret_wipe(event->data.scalar.value, event->data.scalar.length);
}

static void parser_wipe(const struct builder *b)
{
    const yaml_parser_t *parser = &b->parser;
    if (!b->arena->secret)
        return;
    kv_secret_wipe(parser->buffer.start, (size_t)(parser->buffer.end - parser->buffer.start));
    kv_secret_wipe(parser->raw_buffer.start,
                   (size_t)(parser->raw_buffer.end - parser->raw_buffer.start));
}

static bool events_read(struct builder *b)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event))
            return yaml_syntax_error(&b->parser, b->input, b->lines_before, b->file, b->error);
        yaml_event_type_t type = event.type;
        bool taken = event_take(b, &event);
        event_wipe(b, &event);
        yaml_event_delete(&event);
        if (!taken || type == YAML_STREAM_END_EVENT)
            return taken;
    }
}

static struct kv_text without_byte_order_mark(struct kv_text input)
{
    if (input.length >= 3 && memcmp(input.data, "\xef\xbb\xbf", 3) == 0)
        return (struct kv_text){input.data + 3, input.length - 3};
    return input;
}

bool kv_yaml_parse_part(struct kv_text input, const struct kv_yaml_part *part,
                        const struct kv_yaml_limits *limits, struct kv_arena *arena,
                        struct kv_yaml_documents *out, struct kv_error *error)
{
    struct builder b = {.input = without_byte_order_mark(input),
                        .file = part->file,
                        .lines_before = part->first_line - 1,
                        .source = part->source,
                        .limits = limits,
                        .arena = arena,
                        .error = error};
    *out = (struct kv_yaml_documents){0};
    b.has_slashes = limits->as_go_yaml && b.input.length > 0 &&
                    kv_bytes_find(b.input.data, b.input.length, "\\/", 2) != NULL;
    if (!yaml_parser_initialize(&b.parser))
        kv_out_of_memory();
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)b.input.data, b.input.length);
    bool read = events_read(&b);
    if (read)
        *out = (struct kv_yaml_documents){b.roots.items, b.roots.count};
    anchors_clear(&b);
    kv_arena_release(&b.scratch);
    parser_wipe(&b);
    yaml_parser_delete(&b.parser);
    return read;
}

bool kv_yaml_parse(struct kv_text input, const char *file, const struct kv_yaml_limits *limits,
                   struct kv_arena *arena, struct kv_yaml_documents *out, struct kv_error *error)
{
    const struct kv_yaml_part whole = {file, 1, 0};
    return kv_yaml_parse_part(input, &whole, limits, arena, out, error);
}

const struct kv_node *kv_node_get(const struct kv_node *mapping, const char *key)
{
    if (!mapping || mapping->type != KV_NODE_MAPPING)
        return NULL;
    for (size_t i = mapping->count; i-- > 0;)
        if (kv_text_is(mapping->pairs[i].key->text, key))
            return mapping->pairs[i].value;
    return NULL;
}
