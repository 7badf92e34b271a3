/* A YAML tree as sigs.k8s.io/yaml would convert it to JSON: scalars resolved, numbers written as
 * Go's encoding/json does, keys made strings, the last of equal keys used. */
#include "base/number_text.h"
#include "base/reader_internal.h"
#include "internal.h"

#include <math.h>
#include <stdlib.h>

/* A sequence or mapping that has been entered. */
struct level {
    const struct kv_node *node;
    size_t taken; /* items or pairs */
    /* For each pair: is there an equal later key? Owned; NULL in a sequence, and if there is
     * none. */
    bool *replaced;
};

struct yaml {
    struct kv_reader base;
    struct kv_arena arena;
    struct kv_list levels;        /* struct level, outermost first */
    const struct kv_node *node;   /* the next or last value; NULL = no content */
    const struct kv_node *key;    /* its key; NULL in a sequence and outermost */
    struct kv_text text;          /* of the next scalar */
    char number[NUMBER_TEXT_MAX]; /* where text is, if it is a number */
    char key_text[NUMBER_TEXT_MAX];
};

static struct yaml *yaml_of(struct kv_reader *reader)
{
    return (struct yaml *)reader;
}

static struct level *top_level(const struct yaml *y)
{
    return kv_list_item(&y->levels, struct level, y->levels.count - 1);
}

static void yaml_place(struct kv_reader *reader, unsigned *line, unsigned *column)
{
    const struct kv_node *node = yaml_of(reader)->node;
    *line = node ? node->line : 1;
    *column = node ? node->column : 1;
}

/* --- scalars --- */

/* An integer's type is INTEGER however it is written: kubectl sends 1e3 as 1000. */
static enum kv_value_type number_type(struct kv_text text)
{
    return strcspn(text.data, ".e") == text.length ? KV_VALUE_INTEGER : KV_VALUE_REAL;
}

static bool tag_fail(struct kv_reader *reader, const struct kv_node *node)
{
    return kv_reader_fail(reader, "this does not match its tag !!%s",
                          node->tag + sizeof TAG_PREFIX - 1);
}

static enum kv_value_type peek_scalar(struct yaml *y)
{
    struct scalar scalar;
    if (!scalar_resolve(y->node, &scalar)) {
        tag_fail(&y->base, y->node);
        return KV_VALUE_NONE;
    }
    switch (scalar.type) {
    case KV_SCALAR_NULL:
        y->text = kv_text_of("null");
        return KV_VALUE_NULL;
    case KV_SCALAR_BOOL:
        y->text = kv_text_of(scalar.boolean ? "true" : "false");
        return KV_VALUE_BOOL;
    case KV_SCALAR_INT:
        y->text = integer_text(&scalar, y->number);
        return KV_VALUE_INTEGER;
    case KV_SCALAR_FLOAT:
        if (!isfinite(scalar.real)) {
            kv_reader_fail(&y->base, "%s is not a number in JSON and the API; quote it",
                           y->node->text.data);
            return KV_VALUE_NONE;
        }
        y->text = real_text(scalar.real, y->number);
        return number_type(y->text);
    case KV_SCALAR_STRING:
        y->text = y->node->text;
        return KV_VALUE_STRING;
    }
    return KV_VALUE_NONE;
}

static enum kv_value_type yaml_peek(struct kv_reader *reader)
{
    struct yaml *y = yaml_of(reader);
    if (!y->node) {
        y->text = kv_text_of("null");
        return KV_VALUE_NULL;
    }
    switch (y->node->type) {
    case KV_NODE_SEQUENCE:
        return KV_VALUE_ARRAY;
    case KV_NODE_MAPPING:
        return KV_VALUE_OBJECT;
    case KV_NODE_SCALAR:
        break;
    }
    return peek_scalar(y);
}

static bool yaml_scalar(struct kv_reader *reader, struct kv_text *text)
{
    struct yaml *y = yaml_of(reader);
    if (y->key)
        reader_note_time(reader, y->key->text, y->text);
    if (text)
        *text = y->text;
    return true;
}

/* --- mappings --- */

static bool key_name(struct yaml *y, const struct kv_node *key, struct kv_text *out, char *buffer)
{
    y->node = key; /* the place of an error */
    switch (yaml_key_name(key, out, buffer)) {
    case KEY_FINE:
        return true;
    case KEY_CONTRADICTS_TAG:
        return tag_fail(&y->base, key);
    case KEY_NULL:
        return kv_reader_fail(&y->base, "a key can't be null; quote it");
    case KEY_TOO_BIG:
        return kv_reader_fail(&y->base, "a key can't be an integer of more than 64 bits; quote it");
    }
    return false;
}

/* The names of all keys of a mapping, in memory of the arena. */
static struct kv_text *key_names(struct yaml *y, const struct kv_node *mapping,
                                 struct kv_arena *arena)
{
    struct kv_text *names = kv_arena_array(arena, mapping->count, sizeof *names);
    for (size_t i = 0; i < mapping->count; i++) {
        char buffer[NUMBER_TEXT_MAX];
        if (!key_name(y, mapping->pairs[i].key, &names[i], buffer))
            return NULL;
        if (names[i].data == buffer)
            names[i].data = kv_arena_copy(arena, names[i]);
    }
    return names;
}

static bool yaml_enter(struct kv_reader *reader)
{
    struct yaml *y = yaml_of(reader);
    struct level *level = kv_list_push(&y->levels, &y->arena, sizeof *level);
    *level = (struct level){.node = y->node};
    if (y->node->type != KV_NODE_MAPPING || keys_are_plain(y->node->pairs, y->node->count))
        return true;
    struct kv_arena scratch = {0};
    const struct kv_node *mapping = y->node;
    const struct kv_text *names = key_names(y, mapping, &scratch);
    if (names) {
        level->replaced = calloc(mapping->count, sizeof *level->replaced);
        if (!level->replaced)
            kv_out_of_memory();
        keys_mark_replaced(names, mapping->count, level->replaced);
    }
    kv_arena_release(&scratch);
    return names != NULL;
}

static bool pair_next(struct yaml *y, struct level *level, struct kv_text *key)
{
    while (level->replaced && level->taken < level->node->count && level->replaced[level->taken])
        level->taken++;
    if (level->taken == level->node->count)
        return false;
    struct kv_node_pair pair = level->node->pairs[level->taken++];
    if (key && !key_name(y, pair.key, key, y->key_text))
        return false;
    y->key = pair.key;
    y->node = pair.value;
    return true;
}

static bool yaml_next(struct kv_reader *reader, struct kv_text *key)
{
    struct yaml *y = yaml_of(reader);
    struct level *level = top_level(y);
    if (level->node->type == KV_NODE_MAPPING) {
        if (pair_next(y, level, key))
            return true;
    } else if (level->taken < level->node->count) {
        y->key = NULL;
        y->node = level->node->items[level->taken++];
        return true;
    }
    free(level->replaced);
    y->levels.count--;
    return false;
}

/* --- the reader's source --- */

static bool yaml_end(struct kv_reader *reader)
{
    (void)reader; /* a tree has one root */
    return true;
}

static void yaml_mark(const struct kv_reader *reader, struct kv_reader_mark *mark)
{
    const struct yaml *y = (const struct yaml *)reader;
    mark->levels = y->levels.count;
    mark->node = y->node;
    mark->node_key = y->key;
}

static void yaml_rewind(struct kv_reader *reader, const struct kv_reader_mark *mark)
{
    struct yaml *y = yaml_of(reader);
    for (; y->levels.count > mark->levels; y->levels.count--)
        free(top_level(y)->replaced);
    y->node = mark->node;
    y->key = mark->node_key;
}

static void yaml_close(struct kv_reader *reader)
{
    struct yaml *y = yaml_of(reader);
    kv_list_each(&y->levels, struct level, level)
        free(level->replaced);
    kv_arena_release(&y->arena);
}

static const struct reader_source yaml_source = {
    .peek = yaml_peek,
    .enter = yaml_enter,
    .next = yaml_next,
    .scalar = yaml_scalar,
    .end = yaml_end,
    .mark = yaml_mark,
    .rewind = yaml_rewind,
    .place = yaml_place,
    .close = yaml_close,
};

struct kv_reader *kv_reader_yaml(const struct kv_node *root, const char *name,
                                 enum kv_error_kind kind)
{
    struct yaml *y = calloc(1, sizeof *y);
    if (!y)
        kv_out_of_memory();
    reader_init(&y->base, &yaml_source, name, kind);
    y->node = root;
    return &y->base;
}
