/* CEL's own functions of regular expressions; Kubernetes does not have them. Source: google/cel-go
 * ext/regex.go. */
#include "cel/library/characters.h"
#include "cel/library/pattern.h"

/* Opens a pattern with one group at most. */
static bool open_single(struct pattern_call *pattern, const struct kv_cel_call *call,
                        struct kv_cel_value *failure)
{
    if (!pattern_open(pattern, call, 1, "", failure))
        return false;
    if (pattern->regex->groups > 1)
        *failure = kv_cel_fail(call, "regular expression has more than one capturing group");
    return pattern->regex->groups <= 1;
}

/* What the group matched, or without one all; empty if there is nothing. */
static struct kv_text part(const struct pattern_call *pattern, const struct regex_span *spans)
{
    const struct regex_span *span = &spans[pattern->regex->groups];
    if (span->start == REGEX_UNSET)
        return kv_text_of("");
    return (struct kv_text){pattern->text.data + span->start, span->end - span->start};
}

static struct kv_cel_value charged(const struct kv_cel_call *call, struct kv_cel_value value,
                                   uint64_t cost)
{
    return kv_cel_charge(call->run, cost) ? value : kv_cel_over(call->run);
}

static struct kv_cel_value extract(const struct kv_cel_call *call)
{
    struct pattern_call pattern;
    struct regex_span spans[2] = {0};
    struct kv_cel_value failure = {0};
    if (!open_single(&pattern, call, &failure))
        return failure;
    enum regex_result result = regex_search(pattern.regex, pattern.text, 0, spans,
                                            pattern.regex->groups + 1, &pattern.budget);
    if (!pattern_count(&pattern) || result == REGEX_OVER)
        return kv_cel_over(call->run);
    struct kv_text found = part(&pattern, spans);
    if (result == REGEX_NONE || (pattern.regex->groups == 1 && found.length == 0))
        return kv_cel_none();
    return charged(call, kv_cel_some(kv_cel_run_arena(call->run), kv_cel_string(found)),
                   kv_cel_size(kv_cel_string(found)));
}

/* False: a limit is reached. */
static bool extract_into(struct pattern_call *pattern, struct kv_list *list)
{
    struct kv_cel_run *run = pattern->call->run;
    struct regex_matches matches = regex_matches_of(pattern->regex, pattern->text);
    for (;;) {
        struct regex_span spans[2] = {0};
        enum regex_result result =
            regex_next(&matches, spans, pattern->regex->groups + 1, &pattern->budget);
        if (!pattern_count(pattern) || result == REGEX_OVER || list->count >= KV_CEL_ITEMS_MAX)
            return false;
        if (result == REGEX_NONE)
            return true;
        struct kv_text found = part(pattern, spans);
        if (pattern->regex->groups == 1 && found.length == 0)
            continue;
        if (!kv_cel_room(run, (list->count + 1) * sizeof(struct kv_cel_value)))
            return false;
        kv_list_add(list, kv_cel_run_arena(run), struct kv_cel_value, kv_cel_string(found));
    }
}

static struct kv_cel_value extract_all(const struct kv_cel_call *call)
{
    struct pattern_call pattern;
    struct kv_list list = {0};
    struct kv_cel_value failure = {0};
    if (!open_single(&pattern, call, &failure))
        return failure;
    if (!extract_into(&pattern, &list))
        return kv_cel_over(call->run);
    return charged(call, kv_cel_list(kv_cel_run_arena(call->run), list.items, list.count),
                   list.count + 10);
}

/* Appends the replacement of a match: `\1` is a group, `\\` a backslash. What is wrong, or NULL. */
static const char *replacement_add(const struct pattern_call *pattern,
                                   const struct regex_span *spans, struct kv_buffer *out)
{
    struct kv_text text = pattern->call->arguments[2].text;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] != '\\') {
            kv_buffer_add(out, &text.data[i], 1);
            continue;
        }
        if (++i == text.length)
            return "\\ not allowed at end of the replacement";
        unsigned group = (unsigned)text.data[i] - '0';
        if (text.data[i] == '\\')
            kv_buffer_text(out, "\\");
        else if (group > 9)
            return "\\ must be followed by a digit or \\ in the replacement";
        else if (group > pattern->regex->groups)
            return "the replacement references a group that the regex does not have";
        else if (spans[group].start != REGEX_UNSET)
            kv_buffer_add(out, pattern->text.data + spans[group].start,
                          spans[group].end - spans[group].start);
    }
    return NULL;
}

/* Appends the text with up to `most` matches replaced. False: a limit is reached. */
static bool replace_into(struct pattern_call *pattern, uint64_t most, struct kv_buffer *out,
                         const char **problem)
{
    size_t count = pattern->regex->groups + 1, last = 0;
    struct regex_matches matches = regex_matches_of(pattern->regex, pattern->text);
    if (!kv_cel_room(pattern->call->run, count * sizeof(struct regex_span)))
        return false;
    struct regex_span *spans =
        kv_arena_array(kv_cel_run_arena(pattern->call->run), count, sizeof *spans);
    for (uint64_t i = 0; i < most && !*problem; i++) {
        enum regex_result result = regex_next(&matches, spans, count, &pattern->budget);
        if (!pattern_count(pattern) || result == REGEX_OVER || out->length > KV_CEL_STRING_MAX)
            return false;
        if (result == REGEX_NONE)
            break;
        kv_buffer_add(out, pattern->text.data + last, spans[0].start - last);
        *problem = replacement_add(pattern, spans, out);
        last = spans[0].end;
    }
    kv_buffer_add(out, pattern->text.data + last, pattern->text.length - last);
    return out->length <= KV_CEL_STRING_MAX;
}

static struct kv_cel_value replace(const struct kv_cel_call *call)
{
    struct pattern_call pattern;
    struct kv_buffer out = {0};
    struct kv_cel_value failure = {0};
    const char *problem = NULL;
    int64_t limit = call->count > 3 ? call->arguments[3].integer : -1;
    if (limit == 0)
        return call->arguments[0];
    if (!pattern_open(&pattern, call, 1, "", &failure))
        return failure;
    bool fits = replace_into(&pattern, limit < 0 ? UINT64_MAX : (uint64_t)limit, &out, &problem);
    struct kv_cel_value text = fits ? string_built(call->run, &out) : kv_cel_over(call->run);
    kv_buffer_release(&out);
    if (fits && problem)
        return kv_cel_fail(call, "invalid replacement string: %s", problem);
    return charged(call, text, kv_cel_size(text));
}

static const void *prepare(const struct kv_cel_prepare *prepared, struct kv_error *error)
{
    return pattern_prepare(prepared, 1, error);
}

static uint64_t cost(const struct kv_cel_call *call)
{
    uint64_t text = kv_cel_size(call->arguments[0]), pattern = kv_cel_size(call->arguments[1]);
    return 1 + ((text + 1) * (pattern + 1) + 39) / 40;
}

static const struct kv_cel_function functions[] = {
    {"regex.extract", "(string, string) -> optional(string)", .call = extract, .cost = cost,
     .prepare = prepare},
    {"regex.extractAll", "(string, string) -> list(string)", .call = extract_all, .cost = cost,
     .prepare = prepare},
    {"regex.replace", "(string, string, string) -> string", .call = replace, .cost = cost,
     .prepare = prepare},
    {"regex.replace", "(string, string, string, int) -> string", .call = replace, .cost = cost,
     .prepare = prepare},
};

const struct kv_cel_library kv_library_regex_ext = {
    .name = "regex ext",
    .summary = "Parts of a text by a regular expression, and their replacement; `\\1` in the "
               "replacement is what the first group matched. Kubernetes does not have them.",
    KV_CEL_FUNCTIONS(functions),
};
