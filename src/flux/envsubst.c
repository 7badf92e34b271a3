#include "envsubst.h"

#include "envsubst_functions.h"

#include "kubevet/base/arena.h"
#include "kubevet/base/utf8.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

/* Defaults in defaults, `${a:-${b:-${c}}}`. */
enum { NESTING_MAX = 1000 };

struct parser {
    const struct envsubst *how;
    const char *at, *end;
    bool evaluates; /* else only the syntax is checked */
    unsigned nesting;
    struct kv_arena arena;
    struct kv_error *error;
};

static bool fail(struct parser *parser, const char *text)
{
    return kv_error_set(parser->error, KV_ERROR_SPEC, "%s", text);
}

static const char no_substitution[] = "unable to parse substitution within function";
static const char bad_substitution[] = "bad substitution";
static const char no_brace[] = "missing closing brace";

static char peek(const struct parser *parser)
{
    return parser->at < parser->end ? *parser->at : '\0';
}

static bool begins_variable(const struct parser *parser)
{
    return parser->end - parser->at >= 2 && parser->at[0] == '$' && parser->at[1] == '{';
}

static bool take(struct parser *parser, char c)
{
    bool is = peek(parser) == c && c != '\0';
    parser->at += is;
    return is;
}

/* Takes the character and repetitions of it: `//` between pattern and replacement counts as `/`. */
static bool take_all(struct parser *parser, char c)
{
    bool is = take(parser, c);
    while (take(parser, c))
        ;
    return is;
}

/* --- names --- */

/* Go's letters and digits, in any script. */
static bool is_name_character(uint32_t code)
{
    static locale_t unicode;
    if (code < 0x80)
        return code == '_' || (code >= '0' && code <= '9') ||
               ((code | 32) >= 'a' && (code | 32) <= 'z');
    if (!unicode)
        unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return unicode && iswalnum_l((wint_t)code, unicode);
}

static const char *name_take(struct parser *parser)
{
    const char *start = parser->at;
    uint32_t code;
    size_t length;
    while ((length = kv_utf8_decode(
                (struct kv_text){parser->at, (size_t)(parser->end - parser->at)}, &code)) > 0 &&
           is_name_character(code))
        parser->at += length;
    return kv_arena_copy(&parser->arena, (struct kv_text){start, (size_t)(parser->at - start)});
}

bool envsubst_name_is_valid(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!is_name_character((unsigned char)*c) || (unsigned char)*c >= 0x80 ||
            (c == name && *c >= '0' && *c <= '9'))
            return false;
    return *name != '\0';
}

/* --- the arguments of a function --- */

static bool variable_parse(struct parser *parser, struct kv_buffer *out);

/* How far the text of an argument goes. */
struct extent {
    const char *ends; /* at one of these characters */
    bool escapes;     /* `$$`, `\/` and `\\` stand for their second character */
};

static bool is_escape(const struct parser *parser)
{
    if (parser->end - parser->at < 2)
        return false;
    char second = parser->at[1];
    return (parser->at[0] == '$' && second == '$') ||
           (parser->at[0] == '\\' && (second == '/' || second == '\\'));
}

/* One part of an argument: a variable, or text up to the next one. False if there is none. */
static bool part_parse(struct parser *parser, const struct extent *extent, struct kv_buffer *out)
{
    const char *start = parser->at;
    if (begins_variable(parser)) {
        parser->at += 2;
        return variable_parse(parser, out);
    }
    while (parser->at < parser->end && !begins_variable(parser)) {
        if (extent->escapes && is_escape(parser))
            parser->at++;
        else if (strchr(extent->ends, *parser->at))
            break;
        kv_buffer_add(out, parser->at++, 1);
    }
    return parser->at > start || fail(parser, no_substitution);
}

/* A function with its arguments. */
struct call {
    const char *name, *operator;
    struct kv_buffer arguments[2];
    size_t count;
};

static bool argument_parse(struct parser *parser, struct call *call, struct extent extent)
{
    return part_parse(parser, &extent, &call->arguments[call->count++]);
}

static bool close(struct parser *parser)
{
    return take(parser, '}') || fail(parser, bad_substitution);
}

/* `:-text`, `=text`: any number of parts. */
static bool default_parse(struct parser *parser, struct call *call)
{
    const struct extent extent = {"}", false};
    while (peek(parser) != '}') {
        call->count = 1;
        if (!part_parse(parser, &extent, &call->arguments[0]))
            return false;
    }
    return close(parser);
}

/* `:offset` and `:offset:length` */
static bool substring_parse(struct parser *parser, struct call *call)
{
    if (!argument_parse(parser, call, (struct extent){":}", false}))
        return false;
    if (take(parser, '}'))
        return true;
    if (!take_all(parser, ':'))
        return fail(parser, bad_substitution);
    return argument_parse(parser, call, (struct extent){"}", false}) && close(parser);
}

static bool replacement_parse(struct parser *parser, struct call *call)
{
    if (!argument_parse(parser, call, (struct extent){"/", true}))
        return false;
    if (!take_all(parser, '/'))
        return fail(parser, bad_substitution);
    if (peek(parser) != '}' && !argument_parse(parser, call, (struct extent){"}", true}))
        return false;
    return close(parser);
}

/* Takes an operator of one or two characters: the first one, and one of `seconds`. */
static const char *operator_take(struct parser *parser, const char *seconds)
{
    size_t length = 1;
    if (parser->end - parser->at > 1 && parser->at[1] && strchr(seconds, parser->at[1]))
        length = 2;
    parser->at += length;
    return kv_arena_copy(&parser->arena, (struct kv_text){parser->at - length, length});
}

/* Flux's parser loses its place where a character of several bytes follows a colon. */
static bool is_wide_next(const struct parser *parser)
{
    const char *next = parser->at + 1;
    uint32_t code;
    return next < parser->end &&
           kv_utf8_decode((struct kv_text){next, (size_t)(parser->end - next)}, &code) > 1;
}

static bool call_parse(struct parser *parser, struct call *call)
{
    switch (peek(parser)) {
    case ':':
        if (is_wide_next(parser))
            return fail(parser, bad_substitution);
        call->operator= operator_take(parser, "=-?+");
        return call->operator[1] ? default_parse(parser, call) : substring_parse(parser, call);
    case '=':
        call->operator= operator_take(parser, "");
        return default_parse(parser, call);
    case ',':
    case '^':
        call->operator= operator_take(parser, ",^");
        return close(parser);
    case '/':
        call->operator= operator_take(parser, "/#%");
        return replacement_parse(parser, call);
    case '#':
        call->operator= operator_take(parser, "#");
        return argument_parse(parser, call, (struct extent){"}", false}) && close(parser);
    case '%':
        call->operator= operator_take(parser, "%");
        return argument_parse(parser, call, (struct extent){"}", false}) && close(parser);
    default:
        call->operator= "";
        return take(parser, '}') || fail(parser, no_brace);
    }
}

/* --- evaluating --- */

static void unknown_add(const char *name, struct kv_buffer *out)
{
    kv_buffer_printf(out, "%s%s%s", ENVSUBST_UNKNOWN, name, ENVSUBST_UNKNOWN);
}

/* The first of the call's arguments that depends on something unknown; NULL = none. */
static const struct kv_buffer *unknown_argument(const struct call *call)
{
    for (size_t i = 0; i < call->count; i++)
        if (call->arguments[i].data && strstr(call->arguments[i].data, ENVSUBST_UNKNOWN))
            return &call->arguments[i];
    return NULL;
}

static bool is_default(const struct call *call)
{
    return call->operator[0] == '=' ||(call->operator[0] == ':' && call->operator[1]);
}

static bool call_evaluate(struct parser *parser, const struct call *call, struct kv_buffer *out)
{
    struct envsubst_value value = parser->how->look_up(parser->how->context, call->name);
    if (value.is_unknown) {
        unknown_add(call->name, out);
        return true;
    }
    if (!value.text && parser->how->strict && !is_default(call))
        return kv_error_set(parser->error, KV_ERROR_SPEC, "variable not set (strict mode): \"%s\"",
                            call->name);
    const struct kv_buffer *unknown = is_default(call) ? NULL : unknown_argument(call);
    if (unknown) {
        kv_buffer_add(out, unknown->data, unknown->length);
        return true;
    }
    const struct kv_text arguments[2] = {kv_buffer_as_text(&call->arguments[0]),
                                         kv_buffer_as_text(&call->arguments[1])};
    return envsubst_call(call->operator, kv_text_of(value.text ? value.text : ""), arguments,
                         call->count, out) ||
           kv_error_set(parser->error, KV_ERROR_SPEC, "${%s:...}: slice bounds out of range",
                        call->name);
}

/* `${#name}`, behind `${#` */
static bool length_parse(struct parser *parser, struct call *call)
{
    call->name = name_take(parser);
    call->operator= "#";
    return (call->name[0] || fail(parser, bad_substitution)) && close(parser);
}

/* Behind `${`. */
static bool variable_parse(struct parser *parser, struct kv_buffer *out)
{
    struct call call = {0};
    bool ok = parser->nesting++ < NESTING_MAX || fail(parser, "variables are nested too deeply");
    if (ok && take(parser, '#')) {
        ok = length_parse(parser, &call);
    } else if (ok) {
        call.name = name_take(parser);
        ok = (call.name[0] || fail(parser, "unable to parse variable name")) &&
             call_parse(parser, &call);
    }
    if (ok && parser->evaluates)
        ok = call_evaluate(parser, &call, out);
    for (size_t i = 0; i < 2; i++)
        kv_buffer_release(&call.arguments[i]);
    parser->nesting--;
    return ok;
}

/* --- the text around them --- */

static bool text_parse(struct parser *parser, struct kv_buffer *out)
{
    while (parser->at < parser->end) {
        const char *dollar = memchr(parser->at, '$', (size_t)(parser->end - parser->at));
        const char *to = dollar ? dollar : parser->end;
        kv_buffer_add(out, parser->at, (size_t)(to - parser->at));
        parser->at = to;
        if (!dollar)
            break;
        if (begins_variable(parser)) {
            parser->at += 2;
            if (!variable_parse(parser, out))
                return false;
            continue;
        }
        kv_buffer_add(out, "$", 1);
        parser->at += parser->end - parser->at > 1 && parser->at[1] == '$' ? 2 : 1;
    }
    return true;
}

/* An error of syntax anywhere comes before one of evaluation. */
bool envsubst(const struct envsubst *how, struct kv_text text, struct kv_buffer *out,
              struct kv_error *error)
{
    struct kv_buffer checked = {0};
    struct parser parser = {
        .how = how, .at = text.data, .end = text.data + text.length, .error = error};
    bool ok = text_parse(&parser, &checked);
    kv_buffer_release(&checked);
    parser.at = text.data;
    parser.evaluates = true;
    ok = ok && text_parse(&parser, out);
    kv_arena_release(&parser.arena);
    return ok;
}
