/* A YAML tree as sigs.k8s.io/yaml would turn it into JSON: scalars resolved, numbers written as
 * Go's encoding/json writes them, keys made strings, the last of equal keys taken. */
#include "number_text.h"
#include "reader_internal.h"
#include "yaml_internal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A sequence or mapping that has been entered. */
struct level {
    const struct kv_node *node;
    size_t taken; /* items or pairs */
    /* For each pair: does an equal key come later? Owned; NULL in a sequence, and where none does.
     */
    bool *replaced;
};

struct yaml {
    struct kv_reader base;
    struct kv_arena arena;
    struct kv_list levels; /* struct level, outermost first */
    const struct kv_node
        *node;                 /* the value that stands next or was taken last; NULL = no content */
    const struct kv_node *key; /* that it stands under; NULL in a sequence and outermost */
    struct kv_text text;       /* of the scalar that stands next */
    char number[KV_NUMBER_TEXT_MAX]; /* where text is, if it is a number */
    char key_text[KV_NUMBER_TEXT_MAX];
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

static struct kv_text integer_text(const struct kv_scalar *scalar, char *out)
{
    int length = snprintf(out, KV_NUMBER_TEXT_MAX, "%s%" PRIu64, scalar->negative ? "-" : "",
                          scalar->magnitude);
    return (struct kv_text){out, (size_t)length};
}

/* An integer's type is INTEGER however it is written: kubectl sends 1e3 as 1000. */
static enum kv_value_type number_type(struct kv_text text)
{
    return strcspn(text.data, ".e") == text.length ? KV_VALUE_INTEGER : KV_VALUE_REAL;
}

static bool fail_tag(struct kv_reader *reader, const struct kv_node *node)
{
    return kv_reader_fail(reader, "this is not what its tag !!%s says",
                          node->tag + sizeof KV_TAG_PREFIX - 1);
}

static enum kv_value_type peek_scalar(struct yaml *y)
{
    struct kv_scalar scalar;
    if (!kv_scalar_resolve(y->node, &scalar)) {
        fail_tag(&y->base, y->node);
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
            kv_reader_fail(&y->base, "%s is no number that JSON and the API know; quote it",
                           y->node->text.data);
            return KV_VALUE_NONE;
        }
        y->text = kv_real_text(scalar.real, y->number);
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
        kv_reader_note_time(reader, y->key->text, y->text);
    if (text)
        *text = y->text;
    return true;
}

/* --- mappings --- */

/* The name under which a key goes into JSON. A float is written as sigs.k8s.io/yaml does, in single
 * precision. */
static bool key_name(struct yaml *y, const struct kv_node *key, struct kv_text *out, char *buffer)
{
    struct kv_scalar scalar;
    y->node = key; /* where an error stands */
    if (!kv_scalar_resolve(key, &scalar))
        return fail_tag(&y->base, key);
    switch (scalar.type) {
    case KV_SCALAR_NULL:
        return kv_reader_fail(&y->base, "a key that is null; quote it");
    case KV_SCALAR_BOOL:
        *out = kv_text_of(scalar.boolean ? "true" : "false");
        return true;
    case KV_SCALAR_INT:
        if (!scalar.negative && scalar.magnitude > INT64_MAX)
            return kv_reader_fail(&y->base, "a key that is an integer over 64 bits; quote it");
        *out = integer_text(&scalar, buffer);
        return true;
    case KV_SCALAR_FLOAT:
        *out = kv_float_key_text(scalar.real, buffer);
        return true;
    case KV_SCALAR_STRING:
        *out = key->text;
        return true;
    }
    return false;
}

/* The names of all keys of a mapping, in memory of the arena. */
static struct kv_text *key_names(struct yaml *y, const struct kv_node *mapping,
                                 struct kv_arena *arena)
{
    struct kv_text *names = kv_arena_array(arena, mapping->count, sizeof *names);
    for (size_t i = 0; i < mapping->count; i++) {
        char buffer[KV_NUMBER_TEXT_MAX];
        if (!key_name(y, mapping->pairs[i].key, &names[i], buffer))
            return NULL;
        if (names[i].data == buffer)
            names[i].data = kv_arena_copy(arena, names[i]);
    }
    return names;
}

static bool is_text_as_it_stands(const struct kv_node *key)
{
    return !key->tag && (!key->plain || kv_scalar_is_surely_text(key->text));
}

/* Is each key text and given once, as can be told without sorting? True of nearly all mappings. */
static bool keys_are_plain_to_see(const struct kv_node *mapping)
{
    enum { PAIRS_MAX = 32 };
    if (mapping->count > PAIRS_MAX)
        return false;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct kv_text key = mapping->pairs[i].key->text;
        if (!is_text_as_it_stands(mapping->pairs[i].key))
            return false;
        for (size_t k = 0; k < i; k++) {
            const struct kv_text other = mapping->pairs[k].key->text;
            if (key.length == other.length && memcmp(key.data, other.data, key.length) == 0)
                return false;
        }
    }
    return true;
}

static bool yaml_enter(struct kv_reader *reader)
{
    struct yaml *y = yaml_of(reader);
    struct level *level = kv_list_push(&y->levels, &y->arena, sizeof *level);
    *level = (struct level){.node = y->node};
    if (y->node->type != KV_NODE_MAPPING || keys_are_plain_to_see(y->node))
        return true;
    struct kv_arena scratch = {0};
    const struct kv_node *mapping = y->node;
    const struct kv_text *names = key_names(y, mapping, &scratch);
    if (names) {
        level->replaced = calloc(mapping->count, sizeof *level->replaced);
        if (!level->replaced)
            kv_out_of_memory();
        kv_keys_mark_replaced(names, mapping->count, level->replaced);
    }
    kv_arena_release(&scratch);
    return names != NULL;
}

static bool next_pair(struct yaml *y, struct level *level, struct kv_text *key)
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
        if (next_pair(y, level, key))
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

static void yaml_close(struct kv_reader *reader)
{
    struct yaml *y = yaml_of(reader);
    kv_list_each(&y->levels, struct level, level) free(level->replaced);
    kv_arena_release(&y->arena);
}

static const struct kv_reader_source yaml_source = {
    .peek = yaml_peek,
    .enter = yaml_enter,
    .next = yaml_next,
    .scalar = yaml_scalar,
    .end = yaml_end,
    .place = yaml_place,
    .close = yaml_close,
};

struct kv_reader *kv_reader_yaml(const struct kv_node *root, const char *name,
                                 enum kv_error_kind kind)
{
    struct yaml *y = calloc(1, sizeof *y);
    if (!y)
        kv_out_of_memory();
    kv_reader_init(&y->base, &yaml_source, name, kind);
    y->node = root;
    return &y->base;
}
