/* The syntax of `helm --set`, with what it makes of mistakes.
 *
 * Source: helm pkg/strvals/parser.go, literal_parser.go */
#include "helm_value.h"

#include "kubevet/base/buffer.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

enum { INDEX_MAX = 65536, LEVELS_MAX = 30 };

struct parser {
    const char *at;
    bool literal, quoted;
    struct kv_arena *arena;
    struct kv_error *error;
};

/* What came of reading: as in Go, the end is no error of its own. */
enum step { STEP_DONE, STEP_END, STEP_FAILED };

#define FAIL(parser, ...)                                                                          \
    (kv_error_set((parser)->error, KV_ERROR_SPEC, __VA_ARGS__) ? STEP_DONE : STEP_FAILED)

static enum step key_read(struct parser *parser, struct value *map, int level);

/* Reads up to one of `stops`, which is consumed; `\` takes the next character as it is. The stop;
 * '\0' = the end. */
static char text_until(struct parser *parser, const char *stops, const char **text)
{
    struct kv_buffer out = {0};
    char stop = '\0';
    for (; *parser->at; parser->at++) {
        char c = *parser->at;
        if (strchr(stops, c)) {
            stop = c;
            parser->at++;
            break;
        }
        if (c == '\\' && !parser->literal) {
            if (!parser->at[1]) {
                parser->at++;
                break;
            }
            c = *++parser->at;
        }
        kv_buffer_add(&out, &c, 1);
    }
    *text = kv_arena_copy(parser->arena, kv_buffer_as_text(&out));
    kv_buffer_release(&out);
    return stop;
}

/* --- values --- */

/* An integer as Go's ParseInt takes it, in its own spelling: `+5` is 5. */
static const char *integer_of(const char *text, struct kv_arena *arena)
{
    const char *digits = text + (*text == '+' || *text == '-');
    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0' ||
        (text[0] == '0' && text[1] != '\0'))
        return NULL;
    errno = 0;
    long long number = strtoll(text, NULL, 10);
    return errno == 0 ? kv_arena_printf(arena, "%lld", number) : NULL;
}

static struct value *typed(const struct parser *parser, const char *text)
{
    static const char *const words[] = {"true", "false", "null"};
    struct kv_arena *arena = parser->arena;
    if (parser->quoted || parser->literal)
        return value_scalar(kv_tree_string(text, arena), arena);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return value_scalar(kv_tree_plain(words[i], arena), arena);
    const char *integer = integer_of(text, arena);
    struct value *value =
        value_scalar(integer ? kv_tree_plain(integer, arena) : kv_tree_string(text, arena), arena);
    value->is_integer = integer != NULL;
    return value;
}

/* `{a,b}` */
static enum step list_read(struct parser *parser, struct value **out)
{
    struct value *list = *out = kv_arena_alloc(parser->arena, sizeof *list);
    list->type = KV_NODE_SEQUENCE;
    for (;;) {
        const char *text;
        char stop = text_until(parser, ",}", &text);
        if (stop == '\0')
            return FAIL(parser, "list must terminate with '}'");
        kv_list_add(&list->items, parser->arena, struct value *, typed(parser, text));
        if (stop == ',')
            continue;
        parser->at += *parser->at == ',';
        return STEP_DONE;
    }
}

static enum step value_read(struct parser *parser, struct value **out)
{
    const char *text;
    if (parser->literal) {
        *out = typed(parser, parser->at);
        parser->at += strlen(parser->at);
        return STEP_DONE;
    }
    if (*parser->at == '\0') {
        *out = value_scalar(kv_tree_string("", parser->arena), parser->arena);
        return STEP_END;
    }
    if (*parser->at == '{') {
        parser->at++;
        return list_read(parser, out);
    }
    text_until(parser, ",", &text);
    *out = typed(parser, text);
    return STEP_DONE;
}

/* --- lists --- */

static enum step index_read(struct parser *parser, size_t *index)
{
    const char *text;
    char *end;
    if (text_until(parser, "]", &text) == '\0')
        return FAIL(parser, "error parsing index: EOF");
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0')
        return FAIL(parser, "error parsing index: strconv.Atoi: parsing \"%s\": invalid syntax",
                    text);
    if (number < 0)
        return FAIL(parser, "negative %ld index not allowed", number);
    if (number > INDEX_MAX)
        return FAIL(parser, "index of %ld is greater than maximum supported index of %d", number,
                    INDEX_MAX);
    *index = (size_t)number;
    return STEP_DONE;
}

/* A list that is too short is copied; else it is changed for all that share it. */
static struct value *item_set(struct value *list, size_t index, struct value *item,
                              struct kv_arena *arena)
{
    struct value *result = list;
    if (index >= list->items.count) {
        result = kv_arena_alloc(arena, sizeof *result);
        result->type = KV_NODE_SEQUENCE;
        for (size_t i = 0; i <= index; i++)
            kv_list_add(&result->items, arena, struct value *,
                        i < list->items.count ? *kv_list_item(&list->items, struct value *, i)
                                              : NULL);
    }
    *kv_list_item(&result->items, struct value *, index) = item;
    return result;
}

static bool is_null(const struct value *value)
{
    return !value || (value->type == KV_NODE_SCALAR && value->scalar->plain &&
                      kv_text_is(value->scalar->text, "null"));
}

static struct value *item_get(const struct value *list, size_t index)
{
    return index < list->items.count ? *kv_list_item(&list->items, struct value *, index) : NULL;
}

static enum step item_read(struct parser *parser, struct value **list, int level);

static enum step nested_list_read(struct parser *parser, struct value **list, size_t index,
                                  int level)
{
    struct value *inner = item_get(*list, index);
    if (is_null(inner)) {
        inner = kv_arena_alloc(parser->arena, sizeof *inner);
        inner->type = KV_NODE_SEQUENCE;
    }
    if (inner->type != KV_NODE_SEQUENCE)
        return FAIL(parser, "unable to parse key: an item is no list");
    enum step step = item_read(parser, &inner, level);
    if (step == STEP_DONE)
        *list = item_set(*list, index, inner, parser->arena);
    return step;
}

static enum step nested_map_read(struct parser *parser, struct value **list, size_t index,
                                 int level)
{
    struct value *inner = item_get(*list, index);
    if (!inner || inner->type != KV_NODE_MAPPING)
        inner = value_map(parser->arena);
    if (index < (*list)->items.count)
        *list = item_set(*list, index, inner, parser->arena);
    enum step step = key_read(parser, inner, level);
    if (step == STEP_DONE)
        *list = item_set(*list, index, inner, parser->arena);
    return step;
}

/* Behind a `[`: the index, and what is set there. */
static enum step item_read(struct parser *parser, struct value **list, int level)
{
    size_t index = 0;
    const char *text;
    enum step step = index_read(parser, &index);
    if (step != STEP_DONE)
        return step;
    char stop = text_until(parser, "[.=", &text);
    if (*text)
        return FAIL(parser, "unexpected data at end of array index: \"%s\"", text);
    if (stop == '[')
        return nested_list_read(parser, list, index, level);
    if (stop == '.')
        return nested_map_read(parser, list, index, level);
    struct value *value;
    if (stop != '=' || value_read(parser, &value) == STEP_FAILED)
        return stop == '=' ? STEP_FAILED : STEP_END;
    *list = item_set(*list, index, value, parser->arena);
    return STEP_DONE;
}

/* --- keys --- */

static void key_set(struct parser *parser, struct value *map, const char *key, struct value *value)
{
    if (*key)
        value_set(map, key, value, parser->arena);
}

static enum step list_key_read(struct parser *parser, struct value *map, const char *key, int level)
{
    struct value *list = value_get(map, key);
    if (!list) {
        list = kv_arena_alloc(parser->arena, sizeof *list);
        list->type = KV_NODE_SEQUENCE;
    }
    if (list->type != KV_NODE_SEQUENCE)
        return FAIL(parser, "unable to parse key: %s is no list", key);
    enum step step = item_read(parser, &list, level);
    key_set(parser, map, key, list);
    return step;
}

static enum step map_key_read(struct parser *parser, struct value *map, const char *key, int level)
{
    struct value *inner = value_get(map, key);
    if (++level > LEVELS_MAX)
        return FAIL(parser,
                    "value name nested level is greater than maximum supported nested level of %d",
                    LEVELS_MAX);
    if (!inner)
        inner = value_map(parser->arena);
    if (inner->type != KV_NODE_MAPPING)
        return FAIL(parser, "unable to parse key: %s is no map", key);
    enum step step = key_read(parser, inner, level);
    if (step == STEP_DONE && inner->entries.count == 0)
        return FAIL(parser, "key map \"%s\" has no value", key);
    if (inner->entries.count > 0)
        key_set(parser, map, key, inner);
    return step;
}

static enum step key_read(struct parser *parser, struct value *map, int level)
{
    const char *key;
    struct value *value = NULL;
    char stop = text_until(parser, parser->literal ? "=[." : "=[,.", &key);
    switch (stop) {
    case '[':
        return list_key_read(parser, map, key, level);
    case '.':
        return map_key_read(parser, map, key, level);
    case ',':
        return FAIL(parser, "key \"%s\" has no value (cannot end with ,)", key);
    case '=': {
        enum step step = value_read(parser, &value);
        if (step != STEP_FAILED)
            key_set(parser, map, key, value);
        return step;
    }
    default:
        return *key ? FAIL(parser, "key \"%s\" has no value", key) : STEP_END;
    }
}

bool value_put(struct value *map, const char *path, struct value_text text, struct kv_arena *arena,
               struct kv_error *error)
{
    struct parser parser = {.at = kv_arena_printf(arena, "%s=%s", path, text.text),
                            .literal = text.literal,
                            .quoted = text.quoted,
                            .arena = arena,
                            .error = error};
    enum step step = STEP_DONE;
    while (step == STEP_DONE)
        step = key_read(&parser, map, 0);
    return step == STEP_END;
}
