#include "kubevet/base/yaml.h"

#include "yaml_error.h"
#include "yaml_internal.h"

#include <search.h>
#include <stdlib.h>
#include <yaml.h>

const struct kv_yaml_limits kv_yaml_spec_limits = {
    .max_depth = 64, .max_nodes = 1000000, .max_expansion = 2000000};
const struct kv_yaml_limits kv_yaml_manifest_limits = {
    .max_depth = 1000, .max_nodes = 20000000, .max_expansion = 20000000, .merge_overrides = true};

/* One `&name`. A name may be given again: later aliases see the newest. */
struct anchor {
    const char *name;
    const struct kv_node *node;
    size_t nodes;  /* of the node that it names, with aliases expanded */
    size_t height; /* levels of collections in that node */
    bool open;     /* the node is still being read */
};

/* libyaml looks at every open [ and { for each value in them: values times depth is its work. This
 * is about two seconds of it, and 20,000,000 values at a depth of 15. */
enum { FLOW_WORK_MAX = 300000000 };

/* A sequence or mapping that is being read. */
struct frame {
    struct kv_node *node;
    bool flow;             /* written with [ ] or { } */
    struct anchor *anchor; /* NULL = none */
    size_t first_child;    /* where its children begin on the builder's stack */
    size_t nodes_before;   /* the builder's count of expanded nodes when it began */
    size_t height;         /* of its highest child */
};

struct builder {
    yaml_parser_t parser;
    struct kv_text input; /* without a byte order mark */
    const char *file;
    const struct kv_yaml_limits *limits;
    struct kv_arena *arena;  /* what the caller keeps */
    struct kv_arena scratch; /* what goes when the input is read */
    struct kv_list frames;   /* struct frame, outermost first */
    struct kv_list
        children; /* const struct kv_node *, of all open frames; a mapping's key, value, key, ... */
    struct kv_list roots; /* const struct kv_node *, one for each document */
    const struct kv_node *root;
    void *anchors; /* of this document: a tsearch tree of struct anchor by name */
    size_t flow_depth;
    size_t flow_work;
    size_t written;  /* nodes */
    size_t expanded; /* nodes, with aliases expanded */
    struct kv_error *error;
};

KV_PRINTF(3, 4)
static bool fail_at(struct builder *b, yaml_mark_t mark, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(b->error, KV_ERROR_SPEC, b->file, (unsigned)mark.line + 1,
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
    node->line = (uint32_t)mark.line + 1;
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

/* Puts a finished node, `height` levels of collections high, where it belongs. */
static void add_node(struct builder *b, const struct kv_node *node, size_t height)
{
    struct frame *frame = top_frame(b);
    if (!frame) {
        b->root = node;
        return;
    }
    if (height > frame->height)
        frame->height = height;
    *(const struct kv_node **)kv_list_push(&b->children, &b->scratch, sizeof node) = node;
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

static void nothing_to_free(void *item)
{
    (void)item; /* anchors live in an arena */
}

static void anchors_clear(struct builder *b)
{
    tdestroy(b->anchors, nothing_to_free);
    b->anchors = NULL;
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

static bool add_alias(struct builder *b, const yaml_event_t *event)
{
    const char *name = (const char *)event->data.alias.anchor;
    struct anchor *const *found =
        tfind(&(struct anchor){.name = name}, &b->anchors, anchor_compare);
    if (!found)
        return fail_at(b, event->start_mark,
                       "no anchor &%s stands before the alias *%s in this document", name, name);
    const struct anchor *anchor = *found;
    if (anchor->open)
        return fail_at(b, event->start_mark, "the anchor &%s holds itself through this alias",
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
    add_node(b, anchor->node, anchor->height);
    return true;
}

/* --- scalars --- */

static bool add_scalar(struct builder *b, const yaml_event_t *event)
{
    const yaml_char_t *tag = event->data.scalar.tag;
    if (!count_written(b, event->start_mark))
        return false;
    struct kv_node *node = node_new(b, KV_NODE_SCALAR, event->start_mark, tag);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !tag;
    size_t length = event->data.scalar.length;
    char *text = kv_arena_alloc(b->arena, length + 1);
    memcpy(text, event->data.scalar.value, length);
    node->text = (struct kv_text){text, length};
    anchor_add(b, event->data.scalar.anchor, node);
    add_node(b, node, 0);
    return true;
}

/* --- collections --- */

struct collection {
    enum kv_node_type type;
    bool flow;
    const yaml_char_t *anchor;
    const yaml_char_t *tag;
};

static bool open_collection(struct builder *b, const yaml_event_t *event,
                            struct collection collection)
{
    if (key_stands_next(b))
        return complex_key(b, event->start_mark);
    /* Nested flow costs libyaml a time that grows with the square of its depth: stop early. */
    if (b->frames.count >= b->limits->max_depth)
        return fail_at(b, event->start_mark, "nested deeper than %zu levels", b->limits->max_depth);
    size_t nodes_before = b->expanded;
    if (!count_written(b, event->start_mark))
        return false;
    struct kv_node *node = node_new(b, collection.type, event->start_mark, collection.tag);
    struct anchor *anchor = anchor_add(b, collection.anchor, node);
    if (anchor)
        anchor->open = true;
    *(struct frame *)kv_list_push(&b->frames, &b->scratch, sizeof(struct frame)) =
        (struct frame){.node = node,
                       .flow = collection.flow,
                       .anchor = anchor,
                       .first_child = b->children.count,
                       .nodes_before = nodes_before};
    b->flow_depth += collection.flow;
    return true;
}

static bool close_mapping(struct builder *b, struct kv_node *mapping,
                          const struct kv_node *const *children, size_t count)
{
    struct kv_node_pair *pairs = kv_arena_array(b->arena, count / 2, sizeof *pairs);
    bool merges = false;
    for (size_t i = 0; i < count / 2; i++) {
        pairs[i] = (struct kv_node_pair){children[2 * i], children[2 * i + 1]};
        merges = merges || kv_yaml_is_merge_key(pairs[i].key);
    }
    mapping->pairs = pairs;
    mapping->count = count / 2;
    return !merges || kv_yaml_merge(mapping, b->arena,
                                    &(struct kv_yaml_merge){
                                        .file = b->file,
                                        .limits = b->limits,
                                        .expanded = &b->expanded,
                                        .error = b->error,
                                    });
}

static void close_sequence(struct builder *b, struct kv_node *sequence,
                           const struct kv_node *const *children, size_t count)
{
    const struct kv_node **items = kv_arena_array(b->arena, count, sizeof *items);
    if (count > 0)
        memcpy(items, children, count * sizeof *items);
    sequence->items = items;
    sequence->count = count;
}

static bool close_collection(struct builder *b)
{
    struct frame frame = *top_frame(b);
    const struct kv_node *const *children = b->children.items;
    if (children)
        children += frame.first_child;
    size_t count = b->children.count - frame.first_child;
    if (frame.node->type == KV_NODE_SEQUENCE)
        close_sequence(b, frame.node, children, count);
    else if (!close_mapping(b, frame.node, children, count))
        return false;
    b->children.count = frame.first_child;
    b->frames.count--;
    b->flow_depth -= frame.flow;
    if (frame.anchor) {
        frame.anchor->open = false;
        frame.anchor->nodes = b->expanded - frame.nodes_before;
        frame.anchor->height = frame.height + 1;
    }
    add_node(b, frame.node, frame.height + 1);
    return true;
}

/* --- documents --- */

/* `---` with nothing behind it: libyaml makes an empty scalar of it. */
static bool is_without_content(const struct kv_node *root)
{
    return root->type == KV_NODE_SCALAR && root->plain && root->text.length == 0;
}

static void end_document(struct builder *b)
{
    const struct kv_node *root = b->root && !is_without_content(b->root) ? b->root : NULL;
    *(const struct kv_node **)kv_list_push(&b->roots, b->arena, sizeof root) = root;
    b->root = NULL;
    anchors_clear(b);
}

static bool take_event(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_END_EVENT:
        end_document(b);
        return true;
    case YAML_ALIAS_EVENT:
        return add_alias(b, event);
    case YAML_SCALAR_EVENT:
        return add_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_collection(b, event,
                               (struct collection){
                                   KV_NODE_SEQUENCE,
                                   event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE,
                                   event->data.sequence_start.anchor,
                                   event->data.sequence_start.tag,
                               });
    case YAML_MAPPING_START_EVENT:
        return open_collection(b, event,
                               (struct collection){
                                   KV_NODE_MAPPING,
                                   event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE,
                                   event->data.mapping_start.anchor,
                                   event->data.mapping_start.tag,
                               });
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(b);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_START_EVENT:
        return true;
    }
    return true;
}

static bool read_events(struct builder *b)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event))
            return kv_yaml_syntax_error(&b->parser, b->input, b->file, b->error);
        yaml_event_type_t type = event.type;
        bool taken = take_event(b, &event);
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

bool kv_yaml_parse(struct kv_text input, const char *file, const struct kv_yaml_limits *limits,
                   struct kv_arena *arena, struct kv_yaml_documents *out, struct kv_error *error)
{
    struct builder b = {.input = without_byte_order_mark(input),
                        .file = file,
                        .limits = limits,
                        .arena = arena,
                        .error = error};
    *out = (struct kv_yaml_documents){0};
    if (!yaml_parser_initialize(&b.parser))
        kv_out_of_memory();
    yaml_parser_set_encoding(&b.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&b.parser, (const unsigned char *)b.input.data, b.input.length);
    bool read = read_events(&b);
    if (read)
        *out = (struct kv_yaml_documents){b.roots.items, b.roots.count};
    anchors_clear(&b);
    kv_arena_release(&b.scratch);
    yaml_parser_delete(&b.parser);
    return read;
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
