/* 'text %s %.2f'.format([a, b]). Source: google/cel-go ext/formatting_v2.go, which is what CEL's
 * specification says; the version of Kubernetes groups digits and quotes within lists. */
#include "cel/library/format_text.h"

#include "cel/library/characters.h"
#include "cel/library/format_value.h"
#include "kubevet/base/scan.h"

/* One clause of a format, from behind its `%`. */
struct clause {
    char verb;
    int precision;
};

enum { PRECISION_DEFAULT = 6, PRECISION_MAX = 100 };

/* `.3`: removes it. False: problem is set. */
static bool precision_take(struct kv_text *rest, int *precision, const char **problem)
{
    *precision = PRECISION_DEFAULT;
    if (!kv_take_char(rest, '.'))
        return true;
    struct kv_text digits = kv_take_digits(rest);
    *precision = 0;
    for (size_t i = 0; i < digits.length && *precision <= PRECISION_MAX; i++)
        *precision = *precision * 10 + digits.data[i] - '0';
    *problem = digits.length == 0           ? "a precision needs digits"
               : *precision > PRECISION_MAX ? "a precision is at most 100"
                                            : NULL;
    return !*problem;
}

/* Removes a clause. False: problem is set. */
static bool clause_take(struct kv_text *rest, struct clause *clause, const char **problem)
{
    if (!precision_take(rest, &clause->precision, problem))
        return false;
    *problem = rest->length == 0                       ? "unexpected end of string"
               : !memchr("sdfebxXo", rest->data[0], 8) ? "unrecognized formatting clause"
                                                       : NULL;
    if (*problem)
        return false;
    clause->verb = kv_take(rest, 1).data[0];
    return true;
}

/* The text up to the next clause, with `%%` as `%`. False: there is no clause. */
static bool plain_take(struct kv_text *rest, struct kv_buffer *out)
{
    while (rest->length > 0) {
        const char *percent = memchr(rest->data, '%', rest->length);
        struct kv_text plain =
            kv_take(rest, percent ? (size_t)(percent - rest->data) : rest->length);
        kv_buffer_add(out, plain.data, plain.length);
        if (!kv_take_char(rest, '%'))
            return false;
        if (!kv_take_char(rest, '%'))
            return true;
        kv_buffer_text(out, "%");
    }
    return false;
}

struct kv_cel_value format_text(const struct kv_cel_call *call)
{
    struct kv_text rest = call->arguments[0].text;
    const struct kv_cel_list *list = kv_cel_items(call, 1);
    struct format_out out = {.run = call->run};
    struct clause clause = {0};
    kv_cel_work(call->run, rest.length / 8);
    for (size_t i = 0; !out.problem && plain_take(&rest, &out.text); i++) {
        if (!clause_take(&rest, &clause, &out.problem))
            break;
        if (i < list->count)
            format_value(&out, list->items[i], clause.verb, clause.precision);
        else
            out.problem = kv_arena_printf(kv_cel_run_arena(call->run), "index %zu out of range", i);
    }
    if (out.full || out.text.length > KV_CEL_STRING_MAX) {
        kv_buffer_release(&out.text);
        return kv_cel_over(call->run);
    }
    struct kv_cel_value text = string_built(call->run, &out.text);
    return out.problem ? kv_cel_fail(call, "format: %s", out.problem) : text;
}

const void *format_text_prepare(const struct kv_cel_prepare *prepare, struct kv_error *error)
{
    struct kv_text rest = prepare->arguments[0].text;
    struct kv_buffer plain = {0};
    struct clause clause;
    const char *problem = NULL;
    if (prepare->arguments[0].kind != KV_CEL_STRING || !prepare->kubernetes)
        return NULL;
    while (!problem && plain_take(&rest, &plain))
        (void)clause_take(&rest, &clause, &problem);
    if (problem)
        kv_error_set(error, KV_ERROR_SPEC, "format: %s", problem);
    kv_buffer_release(&plain);
    return NULL;
}
