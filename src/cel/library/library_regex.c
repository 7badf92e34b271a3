/* Regular expressions: `matches` of CEL, and Kubernetes' `find`. Source: google/cel-go
 * common/types/string.go, Kubernetes' pkg/cel/library/regex.go. */
#include "cel/library/pattern.h"

static struct kv_cel_value matches(const struct kv_cel_call *call)
{
    struct pattern_call pattern;
    struct kv_cel_value failure = {0};
    if (!pattern_open(&pattern, call, 1, "", &failure))
        return failure;
    enum regex_result result =
        regex_search(pattern.regex, pattern.text, 0, NULL, 0, &pattern.budget);
    if (!pattern_count(&pattern) || result == REGEX_OVER)
        return kv_cel_over(call->run);
    return kv_cel_bool(result == REGEX_FOUND);
}

static struct kv_cel_value part(const struct pattern_call *pattern, const struct regex_span *span)
{
    return kv_cel_string(
        (struct kv_text){pattern->text.data + span->start, span->end - span->start});
}

static struct kv_cel_value find(const struct kv_cel_call *call)
{
    struct pattern_call pattern;
    struct regex_span span = {0};
    struct kv_cel_value failure = {0};
    if (!pattern_open(&pattern, call, 1, "Illegal regex: ", &failure))
        return failure;
    enum regex_result result =
        regex_search(pattern.regex, pattern.text, 0, &span, 1, &pattern.budget);
    if (!pattern_count(&pattern) || result == REGEX_OVER)
        return kv_cel_over(call->run);
    return part(&pattern, &span);
}

/* Up to `most` matches. False: a limit is reached. */
static bool find_into(struct pattern_call *pattern, uint64_t most, struct kv_list *list)
{
    struct kv_cel_run *run = pattern->call->run;
    struct regex_matches matches = regex_matches_of(pattern->regex, pattern->text);
    struct regex_span span;
    while (list->count < most) {
        enum regex_result result = regex_next(&matches, &span, 1, &pattern->budget);
        if (!pattern_count(pattern) || result == REGEX_OVER)
            return false;
        if (result == REGEX_NONE)
            return true;
        if (list->count >= KV_CEL_ITEMS_MAX ||
            !kv_cel_room(run, (list->count + 1) * sizeof(struct kv_cel_value)))
            return false;
        kv_list_add(list, kv_cel_run_arena(run), struct kv_cel_value, part(pattern, &span));
    }
    return true;
}

static struct kv_cel_value find_all(const struct kv_cel_call *call)
{
    struct pattern_call pattern;
    struct kv_list list = {0};
    struct kv_cel_value failure = {0};
    int64_t limit = call->count > 2 ? call->arguments[2].integer : -1;
    if (!pattern_open(&pattern, call, 1, "Illegal regex: ", &failure))
        return failure;
    if (!find_into(&pattern, limit < 0 ? UINT64_MAX : (uint64_t)limit, &list))
        return kv_cel_over(call->run);
    return kv_cel_list(kv_cel_run_arena(call->run), list.items, list.count);
}

static const void *prepare(const struct kv_cel_prepare *prepared, struct kv_error *error)
{
    return pattern_prepare(prepared, 1, error);
}

static const struct kv_cel_function functions[] = {
    {"find", "string.(string) -> string", .call = find, .cost = pattern_cost, .prepare = prepare},
    {"findAll", "string.(string) -> list(string)", .call = find_all, .cost = pattern_cost,
     .prepare = prepare},
    {"findAll", "string.(string, int) -> list(string)", .call = find_all, .cost = pattern_cost,
     .prepare = prepare},
    {"matches", "string.(string) -> bool", .call = matches, .cost = pattern_cost,
     .prepare = prepare},
    {"matches", "(string, string) -> bool", .call = matches, .cost = pattern_cost,
     .prepare = prepare},
};

const struct kv_cel_library kv_library_regex = {
    .name = "regex",
    .summary = "Regular expressions of RE2's syntax (https://github.com/google/re2/wiki/Syntax), "
               "searched anywhere in the text. Kubernetes has them.",
    KV_CEL_FUNCTIONS(functions),
};
