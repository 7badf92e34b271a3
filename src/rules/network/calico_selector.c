/* Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selector */
#include "selector.h"

#include <ctype.h>
#include <string.h>

struct parser {
    const char *at;
    struct kv_arena *arena;
    unsigned depth; /* of brackets and negations */
    unsigned terms;
};

enum { DEPTH_MAX = 100 };

static void space_skip(struct parser *parser)
{
    while (isspace((unsigned char)*parser->at))
        parser->at++;
}

/* Consumes the text, if it comes next. */
static bool take(struct parser *parser, const char *text)
{
    space_skip(parser);
    size_t length = strlen(text);
    if (strncmp(parser->at, text, length) != 0)
        return false;
    parser->at += length;
    return true;
}

/* Consumes the word, if it comes next and ends there. */
static bool take_word(struct parser *parser, const char *word)
{
    const char *before = parser->at;
    if (take(parser, word) && !isalnum((unsigned char)*parser->at))
        return true;
    parser->at = before;
    return false;
}

static bool is_of_key(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_./-", c));
}

/* NULL = none comes next. */
static const char *key_take(struct parser *parser)
{
    space_skip(parser);
    const char *first = parser->at;
    while (is_of_key(*parser->at))
        parser->at++;
    size_t length = (size_t)(parser->at - first);
    return length > 0
               ? kv_arena_copy(parser->arena, (struct kv_text){.data = first, .length = length})
               : NULL;
}

/* A text in quotes; NULL = none comes next. */
static const char *value_take(struct parser *parser)
{
    space_skip(parser);
    char quote = *parser->at;
    const char *end = quote == '\'' || quote == '"' ? strchr(parser->at + 1, quote) : NULL;
    if (!end)
        return NULL;
    const char *first = parser->at + 1;
    parser->at = end + 1;
    return kv_arena_copy(parser->arena, (struct kv_text){first, (size_t)(end - first)});
}

/* `{"a", "b"}`, or with `is_set` false one value. */
static bool values_take(struct parser *parser, bool is_set, struct kv_strings *out)
{
    struct kv_list values = {0};
    if (is_set && !take(parser, "{"))
        return false;
    do {
        const char *value = value_take(parser);
        if (value)
            kv_list_add(&values, parser->arena, const char *, value);
        else if (!is_set || values.count > 0)
            return false;
    } while (is_set && take(parser, ","));
    *out = (struct kv_strings){values.items, values.count};
    return !is_set || take(parser, "}");
}

static const struct selector *or_take(struct parser *parser);

static const struct selector *not_make(struct parser *parser, const struct selector *selector)
{
    return selector ? selector_make(parser->arena, CONDITION_NOT, selector, NULL) : NULL;
}

static const struct selector *has_take(struct parser *parser)
{
    const char *key = key_take(parser);
    return key && take(parser, ")")
               ? selector_label(parser->arena, CONDITION_HAS, key, (struct kv_strings){0})
               : NULL;
}

/* `key == "value"`, `key not in {"a", "b"}` */
static const struct selector *label_take(struct parser *parser)
{
    const char *key = key_take(parser);
    enum condition condition = CONDITION_IS;
    bool is_not = false, is_set = false;
    if (!key)
        return NULL;
    if (take(parser, "!="))
        is_not = true;
    else if (take_word(parser, "not") && take_word(parser, "in"))
        is_not = is_set = true;
    else if (take_word(parser, "in"))
        is_set = true;
    else if (take_word(parser, "contains"))
        condition = CONDITION_CONTAINS;
    else if (take_word(parser, "starts"))
        condition = take_word(parser, "with") ? CONDITION_BEGINS : CONDITION_NONE;
    else if (take_word(parser, "ends"))
        condition = take_word(parser, "with") ? CONDITION_ENDS : CONDITION_NONE;
    else if (!take(parser, "=="))
        return NULL;
    struct kv_strings values = {0};
    if (condition == CONDITION_NONE || !values_take(parser, is_set, &values))
        return NULL;
    const struct selector *label = selector_label(parser->arena, condition, key, values);
    return is_not ? not_make(parser, label) : label;
}

static const struct selector *one_take(struct parser *parser)
{
    if (parser->terms++ >= SELECTOR_TERMS_MAX)
        return NULL;
    if (take(parser, "!"))
        return not_make(parser, parser->depth++ < DEPTH_MAX ? one_take(parser) : NULL);
    if (take(parser, "(")) {
        const struct selector *inner = parser->depth++ < DEPTH_MAX ? or_take(parser) : NULL;
        return inner && take(parser, ")") ? inner : NULL;
    }
    if (take(parser, "all()"))
        return selector_make(parser->arena, CONDITION_ALL, NULL, NULL);
    if (take(parser, "global()")) /* what is in no namespace */
        return selector_make(parser->arena, CONDITION_NONE, NULL, NULL);
    return take(parser, "has(") ? has_take(parser) : label_take(parser);
}

static const struct selector *and_take(struct parser *parser)
{
    const struct selector *left = one_take(parser);
    while (left && take(parser, "&&")) {
        const struct selector *right = one_take(parser);
        left = right ? selector_make(parser->arena, CONDITION_AND, left, right) : NULL;
    }
    return left;
}

static const struct selector *or_take(struct parser *parser)
{
    const struct selector *left = and_take(parser);
    while (left && take(parser, "||")) {
        const struct selector *right = and_take(parser);
        left = right ? selector_make(parser->arena, CONDITION_OR, left, right) : NULL;
    }
    return left;
}

const struct selector *selector_read_calico(const char *text, struct kv_arena *arena)
{
    struct parser parser = {.at = text ? text : "", .arena = arena};
    space_skip(&parser);
    if (!*parser.at)
        return selector_make(arena, CONDITION_ALL, NULL, NULL);
    const struct selector *selector = or_take(&parser);
    space_skip(&parser);
    return selector && !*parser.at ? selector : NULL;
}
