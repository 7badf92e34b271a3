#include "cel/regex/fold.h"
#include "cel/regex/parser.h"

#include <ctype.h>

/* As Go's regexp/syntax has it. */
enum { COUNT_MAX = 1000 };

static bool push_char(struct parser *parser, uint32_t code)
{
    struct class_set set = {0};
    struct node *node;
    if ((parser->flags & FLAG_FOLD) && fold_next(code) != code) {
        fold_add(&set, parser->arena, code, code);
        class_clean(&set);
        return stack_push_class(parser, set);
    }
    node = node_new(parser, NODE_CHAR);
    node->code = code;
    return stack_push_node(parser, node);
}

static bool push_assert(struct parser *parser, enum node_assert assert)
{
    struct node *node = node_new(parser, NODE_ASSERT);
    node->assert = assert;
    return stack_push_node(parser, node);
}

static bool push_dot(struct parser *parser)
{
    struct class_set set = {0};
    if (parser->flags & FLAG_DOT_LINE) {
        class_add(&set, parser->arena, 0, CODE_MAX);
    } else {
        class_add(&set, parser->arena, 0, '\n' - 1);
        class_add(&set, parser->arena, '\n' + 1, CODE_MAX);
    }
    return stack_push_class(parser, set);
}

static void push_open(struct parser *parser, bool captures)
{
    struct node *node = node_new(parser, NODE_OPEN);
    node->flags = parser->flags;
    node->group = captures ? ++parser->groups : 0;
    stack_push(parser, node);
}

/* --- repetition --- */

/* One of these nodes says the same as the count, or NODE_REPEAT. */
static enum node_op repeat_op(uint32_t min, uint32_t max)
{
    if (max == 0)
        return NODE_EMPTY;
    if (max == NODE_UNBOUNDED && min < 2)
        return min == 0 ? NODE_STAR : NODE_PLUS;
    return min == 0 && max == 1 ? NODE_QUEST : NODE_REPEAT;
}

static uint64_t repeat_size(enum node_op op, uint32_t min, uint32_t max, uint64_t size)
{
    switch (op) {
    case NODE_STAR:
        return size + 2;
    case NODE_REPEAT:
        return max == NODE_UNBOUNDED ? min * size + 1 : max * size + (max - min);
    case NODE_EMPTY:
        return 1;
    default:
        return size + 1;
    }
}

static struct node *repeat_new(struct parser *parser, struct node *sub, uint32_t min, uint32_t max,
                               bool lazy)
{
    enum node_op op = repeat_op(min, max);
    if (sub->op == NODE_EMPTY || (min == 1 && max == 1))
        return sub;
    if (op == sub->op && op != NODE_REPEAT && lazy == sub->lazy)
        return sub; /* x** is x* */
    struct node *node = node_new(parser, op);
    node->lazy = lazy;
    node->size = repeat_size(op, min, max, sub->size);
    if (op == NODE_EMPTY)
        return node;
    node->first = sub;
    node->height = sub->height + 1;
    node->copies = sub->copies;
    if (op == NODE_REPEAT) {
        node->repeat.min = min;
        node->repeat.max = max;
        node->copies *= max == NODE_UNBOUNDED ? min : max;
    }
    return node;
}

/* The parser is behind the operator, which begins at `start`; one before it at `earlier`, or
 * SIZE_MAX. */
static bool repeat(struct parser *parser, size_t start, size_t earlier, uint32_t min, uint32_t max)
{
    bool lazy = parser->flags & FLAG_LAZY;
    if (parser_peek(parser, 0) == '?') {
        parser->at++;
        lazy = !lazy;
    }
    if (earlier != SIZE_MAX)
        return parser_fail(parser, "invalid nested repetition operator",
                           parser_since(parser, earlier));
    if (!parser->stack || parser->stack->op >= NODE_OPEN)
        return parser_fail(parser, "missing argument to repetition operator",
                           parser_since(parser, start));
    struct node *node = repeat_new(parser, stack_pop(parser), min, max, lazy);
    if (node->copies > COUNT_MAX)
        return parser_fail(parser, "invalid repeat count", parser_since(parser, start));
    return stack_push_node(parser, node);
}

/* A decimal number without leading zeros; what is far too large is NODE_UNBOUNDED - 1. */
static bool number(struct parser *parser, uint32_t *value)
{
    int first = parser_peek(parser, 0), second = parser_peek(parser, 1);
    if (first < '0' || first > '9' || (first == '0' && second >= '0' && second <= '9'))
        return false;
    for (*value = 0; parser_peek(parser, 0) >= '0' && parser_peek(parser, 0) <= '9'; parser->at++) {
        if (*value < 100000000)
            *value = *value * 10 + (uint32_t)(parser_peek(parser, 0) - '0');
        else
            *value = NODE_UNBOUNDED - 1;
    }
    return true;
}

/* {2}, {2,} or {2,5}; where it is none of these, the parser stays. */
static bool counts(struct parser *parser, uint32_t *min, uint32_t *max)
{
    size_t start = parser->at++;
    bool ok = number(parser, min);
    *max = *min;
    if (ok && parser_peek(parser, 0) == ',') {
        parser->at++;
        *max = NODE_UNBOUNDED;
        ok = parser_peek(parser, 0) == '}' || number(parser, max);
    }
    ok = ok && parser_peek(parser, 0) == '}';
    parser->at = ok ? parser->at + 1 : start;
    return ok;
}

/* At a brace: a count, or the character. `*earlier` becomes where the operator begins, or SIZE_MAX.
 */
static bool brace(struct parser *parser, size_t *earlier)
{
    uint32_t min = 0, max = 0;
    size_t start = parser->at, before = *earlier;
    *earlier = SIZE_MAX;
    if (!counts(parser, &min, &max)) {
        parser->at++;
        return push_char(parser, '{');
    }
    if (min > COUNT_MAX || (max != NODE_UNBOUNDED && (max > COUNT_MAX || max < min)))
        return parser_fail(parser, "invalid repeat count", parser_since(parser, start));
    *earlier = start;
    return repeat(parser, start, before, min, max);
}

static bool repeat_sign(struct parser *parser, size_t *earlier)
{
    size_t start = parser->at, before = *earlier;
    char sign = parser->pattern.data[parser->at++];
    *earlier = start;
    return repeat(parser, start, before, sign == '+' ? 1 : 0, sign == '?' ? 1 : NODE_UNBOUNDED);
}

/* --- groups --- */

static bool is_group_name(struct kv_text name)
{
    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] != '_' && !isalnum((unsigned char)name.data[i]))
            return false;
    }
    return name.length > 0;
}

/* (?P<name> or (?<name>, whose name begins `skip` bytes on. */
static bool named_group(struct parser *parser, size_t skip)
{
    size_t start = parser->at;
    struct kv_text rest = parser_rest(parser, start);
    const char *end = memchr(rest.data, '>', rest.length);
    if (!end)
        return parser_check_utf8(parser, rest) &&
               parser_fail(parser, "invalid named capture", rest);
    struct kv_text name = {rest.data + skip, (size_t)(end - rest.data) - skip};
    parser->at += (size_t)(end - rest.data) + 1;
    if (!parser_check_utf8(parser, name))
        return false;
    if (!is_group_name(name))
        return parser_fail(parser, "invalid named capture", parser_since(parser, start));
    push_open(parser, true);
    return true;
}

/* The flag of this letter; 0 if it is none. */
static unsigned flag_of(uint32_t letter)
{
    return letter == 'i'   ? FLAG_FOLD
           : letter == 'm' ? FLAG_LINES
           : letter == 's' ? FLAG_DOT_LINE
           : letter == 'U' ? FLAG_LAZY
                           : 0;
}

/* (?i) or (?i-s: */
static bool flags(struct parser *parser)
{
    size_t start = parser->at;
    unsigned set = parser->flags;
    bool off = false, named = false;
    parser->at += 2;
    while (parser->at < parser->pattern.length) {
        uint32_t letter;
        if (!parser_code(parser, &letter))
            return false;
        if (flag_of(letter)) {
            set = off ? set & ~flag_of(letter) : set | flag_of(letter);
            named = true;
        } else if (letter == '-' && !off) {
            off = true;
            named = false;
        } else if ((letter == ':' || letter == ')') && (!off || named)) {
            if (letter == ':')
                push_open(parser, false);
            parser->flags = set;
            return true;
        } else {
            break;
        }
    }
    return parser_fail(parser, "invalid or unsupported Perl syntax", parser_since(parser, start));
}

static bool open_group(struct parser *parser)
{
    struct kv_text rest = parser_rest(parser, parser->at);
    if (rest.length >= 2 && rest.data[1] == '?') {
        if (rest.length > 4 && memcmp(rest.data, "(?P<", 4) == 0)
            return named_group(parser, 4);
        return rest.length > 3 && rest.data[2] == '<' ? named_group(parser, 3) : flags(parser);
    }
    parser->at++;
    push_open(parser, true);
    return true;
}

/* What is above the topmost | or ( becomes one alternative; | comes onto the stack, or back. */
static bool close_alternative(struct parser *parser)
{
    if (!stack_collapse(parser, NODE_CONCAT))
        return false;
    struct node *top = stack_pop(parser);
    struct node *bar = parser->stack && parser->stack->op == NODE_BAR ? stack_pop(parser) : NULL;
    stack_push(parser, top);
    stack_push(parser, bar ? bar : node_new(parser, NODE_BAR));
    return true;
}

/* All alternatives above the topmost ( become one node. */
static bool close_alternatives(struct parser *parser)
{
    if (!close_alternative(parser))
        return false;
    (void)stack_pop(parser);
    return stack_collapse(parser, NODE_ALTERNATE);
}

static bool close_group(struct parser *parser)
{
    if (!close_alternatives(parser))
        return false;
    struct node *inner = stack_pop(parser);
    if (!parser->stack)
        return parser_fail(parser, "unexpected )", parser->pattern);
    struct node *open = stack_pop(parser);
    parser->flags = open->flags;
    parser->at++;
    if (open->group == 0)
        return stack_push_node(parser, inner);
    open->op = NODE_GROUP;
    open->first = inner;
    open->size = inner->size + 2;
    open->height = inner->height + 1;
    open->copies = inner->copies;
    return stack_push_node(parser, open);
}

/* --- the rest --- */

/* \Q...\E, or to the end. */
static bool quoted(struct parser *parser)
{
    uint32_t code;
    for (parser->at += 2; parser->at < parser->pattern.length;) {
        if (parser_peek(parser, 0) == '\\' && parser_peek(parser, 1) == 'E') {
            parser->at += 2;
            break;
        }
        if (!parser_code(parser, &code) || !push_char(parser, code))
            return false;
    }
    return true;
}

static bool backslash(struct parser *parser)
{
    static const char letters[] = "AbBz";
    static const enum node_assert asserts[] = {ASSERT_TEXT_START, ASSERT_WORD_BOUNDARY,
                                               ASSERT_NO_WORD_BOUNDARY, ASSERT_TEXT_END};
    int letter = parser_peek(parser, 1);
    const char *assert = letter > 0 ? strchr(letters, letter) : NULL;
    struct class_set set = {0};
    uint32_t code;
    if (assert) {
        parser->at += 2;
        return push_assert(parser, asserts[assert - letters]);
    }
    if (letter == 'Q')
        return quoted(parser);
    enum class_found found = escape_class(parser, &set);
    if (found == CLASS_FOUND) {
        class_clean(&set);
        return stack_push_class(parser, set);
    }
    return found == CLASS_NONE && escape_code(parser, &code) && push_char(parser, code);
}

static bool bracket(struct parser *parser)
{
    struct class_set set = {0};
    return class_parse(parser, &set) && stack_push_class(parser, set);
}

static bool line_assert(struct parser *parser)
{
    bool lines = parser->flags & FLAG_LINES;
    if (parser->pattern.data[parser->at++] == '^')
        return push_assert(parser, lines ? ASSERT_LINE_START : ASSERT_TEXT_START);
    return push_assert(parser, lines ? ASSERT_LINE_END : ASSERT_TEXT_END);
}

static bool plain(struct parser *parser)
{
    uint32_t code;
    return parser_code(parser, &code) && push_char(parser, code);
}

/* What is no repetition. */
static bool item(struct parser *parser)
{
    switch (parser_peek(parser, 0)) {
    case '(':
        return open_group(parser);
    case '|':
        parser->at++;
        return close_alternative(parser);
    case ')':
        return close_group(parser);
    case '^':
    case '$':
        return line_assert(parser);
    case '.':
        parser->at++;
        return push_dot(parser);
    case '[':
        return bracket(parser);
    case '\\':
        return backslash(parser);
    default:
        return plain(parser);
    }
}

/* `earlier` is where the repetition just before begins, or SIZE_MAX. */
static bool step(struct parser *parser, size_t *earlier)
{
    int byte = parser_peek(parser, 0);
    if (byte == '{')
        return brace(parser, earlier);
    if (byte == '*' || byte == '+' || byte == '?')
        return repeat_sign(parser, earlier);
    *earlier = SIZE_MAX;
    return item(parser);
}

struct node *regex_parse(struct parser *parser)
{
    size_t earlier = SIZE_MAX;
    while (parser->at < parser->pattern.length) {
        if (!step(parser, &earlier))
            return NULL;
    }
    if (!close_alternatives(parser))
        return NULL;
    struct node *root = stack_pop(parser);
    if (parser->stack) {
        parser_fail(parser, "missing closing )", parser->pattern);
        return NULL;
    }
    return root;
}
