/* A pattern and, behind a newline, a text. What is found lies in the text, and the work is bounded.
 */
#include "cel/regex/regex.h"

#include <stdlib.h>

enum { PATTERN_MAX = 96, TEXT_MAX = 96, GROUPS_MAX = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition)
{
    if (!condition)
        abort();
}

static void expect_within(const struct regex_span *spans, size_t count, size_t from, size_t length)
{
    for (size_t i = 0; i < count; i++) {
        if (spans[i].start == REGEX_UNSET && i > 0)
            continue;
        expect(from <= spans[i].start && spans[i].start <= spans[i].end && spans[i].end <= length);
        expect(spans[0].start <= spans[i].start && spans[i].end <= spans[0].end);
    }
}

/* Every character enters every instruction once; a class takes some steps more. */
static uint64_t work_max(const struct regex *regex, size_t length)
{
    return (uint64_t)(regex->count + 1) * (length + 2) * (16 + 2 * regex->groups);
}

static void search(const struct regex *regex, struct kv_text text)
{
    struct regex_budget budget = {.memory = 64 << 20, .work = work_max(regex, text.length)};
    struct regex_span spans[GROUPS_MAX + 1], first = {0};
    enum regex_result found = regex_search(regex, text, 0, NULL, 0, &budget);
    expect(found != REGEX_OVER);
    struct regex_matches matches = regex_matches_of(regex, text);
    for (size_t count = 0; count <= text.length + 2; count++) {
        size_t from = matches.from;
        budget.work = work_max(regex, text.length) * 2;
        enum regex_result next = regex_next(&matches, spans, regex->groups + 1, &budget);
        expect(next != REGEX_OVER && (count > 0 || next == found));
        if (next != REGEX_FOUND)
            return;
        expect_within(spans, regex->groups + 1, from, text.length);
        expect(count == 0 || first.end <= spans[0].start);
        first = spans[0];
    }
    abort(); /* more matches than places */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t length = newline ? (size_t)(newline - data) : 0;
    if (!newline || length > PATTERN_MAX || size - length - 1 > TEXT_MAX)
        return 0;
    struct kv_text pattern = {(const char *)data, length};
    struct kv_text text = {(const char *)newline + 1, size - length - 1};
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    struct regex_budget budget = {.memory = 4 << 20, .work = 2000000};
    const struct regex *regex = NULL;
    enum regex_result result = regex_compile(&arena, pattern, &budget, &regex, &error);
    expect((result == REGEX_NONE) == (error.kind != KV_ERROR_NONE));
    if (result == REGEX_FOUND && regex->groups <= GROUPS_MAX && regex->count <= 5000)
        search(regex, text);
    kv_arena_release(&arena);
    return 0;
}
