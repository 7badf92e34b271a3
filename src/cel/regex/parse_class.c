#include "cel/regex/fold.h"
#include "cel/regex/parser.h"
#include "kubevet/base/platform.h"

struct posix_class {
    const char *name;
    struct class_range ranges[4];
};

static const struct posix_class posix_classes[] = {
    {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
    {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
    {"ascii", {{0, 0x7f}}},
    {"blank", {{'\t', '\t'}, {' ', ' '}}},
    {"cntrl", {{0, 0x1f}, {0x7f, 0x7f}}},
    {"digit", {{'0', '9'}}},
    {"graph", {{'!', '~'}}},
    {"lower", {{'a', 'z'}}},
    {"print", {{' ', '~'}}},
    {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
    {"space", {{'\t', '\r'}, {' ', ' '}}},
    {"upper", {{'A', 'Z'}}},
    {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
};

static const struct posix_class *posix_find(struct kv_text name)
{
    for (size_t i = 0; i < sizeof posix_classes / sizeof posix_classes[0]; i++) {
        if (kv_text_is(name, posix_classes[i].name))
            return &posix_classes[i];
    }
    return NULL;
}

static void range_add(struct parser *parser, struct class_set *set, struct class_range range)
{
    if (parser->flags & FLAG_FOLD)
        fold_add(set, parser->arena, range.first, range.last);
    else
        class_add(set, parser->arena, range.first, range.last);
}

static void posix_add(struct parser *parser, struct class_set *set, const struct posix_class *class,
                      bool negated)
{
    struct class_set found = {0};
    for (size_t i = 0; i < 4 && class->ranges[i].last > 0; i++)
        range_add(parser, &found, class->ranges[i]);
    class_clean(&found);
    class_add_set(set, parser->arena, &found, negated);
}

/* [:alpha:] or [:^alpha:] inside of a class. */
static enum class_found posix_parse(struct parser *parser, struct class_set *set)
{
    struct kv_text rest = parser_rest(parser, parser->at);
    if (rest.length <= 2 || rest.data[0] != '[' || rest.data[1] != ':')
        return CLASS_NONE;
    const char *end = kv_bytes_find(rest.data + 2, rest.length - 2, ":]", 2);
    if (!end)
        return CLASS_NONE;
    struct kv_text name = {rest.data + 2, (size_t)(end - rest.data) - 2};
    bool negated = name.length > 0 && name.data[0] == '^';
    if (negated)
        name = (struct kv_text){name.data + 1, name.length - 1};
    const struct posix_class *class = posix_find(name);
    if (!class) {
        parser_fail(parser, "invalid character class range",
                    (struct kv_text){rest.data, (size_t)(end - rest.data) + 2});
        return CLASS_FAILED;
    }
    parser->at += (size_t)(end - rest.data) + 2;
    posix_add(parser, set, class, negated);
    return CLASS_FOUND;
}

static bool class_code(struct parser *parser, size_t start, uint32_t *code)
{
    if (parser_peek(parser, 0) < 0)
        return parser_fail(parser, "missing closing ]", parser_rest(parser, start));
    return parser_peek(parser, 0) == '\\' ? escape_code(parser, code) : parser_code(parser, code);
}

/* A character or a range; `start` is where the class begins. */
static bool range_parse(struct parser *parser, size_t start, struct class_set *set)
{
    struct class_range range;
    size_t from = parser->at;
    if (!class_code(parser, start, &range.first))
        return false;
    range.last = range.first;
    if (parser_peek(parser, 0) == '-' && parser_peek(parser, 1) >= 0 &&
        parser_peek(parser, 1) != ']') {
        parser->at++;
        if (!class_code(parser, start, &range.last))
            return false;
        if (range.last < range.first)
            return parser_fail(parser, "invalid character class range", parser_since(parser, from));
    }
    range_add(parser, set, range);
    return true;
}

static bool item_parse(struct parser *parser, size_t start, struct class_set *set)
{
    size_t before = class_count(set);
    enum class_found found = posix_parse(parser, set);
    if (found == CLASS_NONE)
        found = escape_class(parser, set);
    if (found == CLASS_FAILED || (found == CLASS_NONE && !range_parse(parser, start, set)))
        return false;
    return !parser_is_over(parser, class_count(set) - before + 1);
}

bool class_parse(struct parser *parser, struct class_set *set)
{
    struct class_set found = {0};
    size_t start = parser->at++;
    bool negated = parser_peek(parser, 0) == '^';
    if (negated)
        parser->at++;
    for (bool first = true; first || parser_peek(parser, 0) != ']'; first = false) {
        if (!item_parse(parser, start, &found))
            return false;
    }
    parser->at++;
    class_clean(&found);
    class_add_set(set, parser->arena, &found, negated);
    return true;
}
