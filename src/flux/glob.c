#include "glob.h"

#include "pattern.h"

enum { ALTERNATIVES_MAX = 1000 };

/* --- parts of paths --- */

struct parts {
    struct kv_text *items;
    size_t count;
};

static struct parts parts_split(const char *path, struct kv_arena *arena)
{
    size_t count = 1;
    for (const char *at = path; *at; at++)
        count += *at == '/';
    struct parts parts = {kv_arena_array(arena, count, sizeof *parts.items), count};
    for (size_t i = 0; i < count; i++) {
        parts.items[i] = (struct kv_text){path, strcspn(path, "/")};
        path += parts.items[i].length + 1;
    }
    return parts;
}

static bool part_matches(struct kv_text pattern, struct kv_text part)
{
    return pattern_match(pattern, part) == PATTERN_MATCHES;
}

bool glob_match_start(const char *pattern, const char *path, size_t *length)
{
    struct kv_arena arena = {0};
    const struct parts steps = parts_split(pattern, &arena), parts = parts_split(path, &arena);
    bool matches = steps.count <= parts.count;
    for (size_t i = 0; matches && i < steps.count; i++) {
        matches = part_matches(steps.items[i], parts.items[i]);
        *length = (size_t)(parts.items[i].data + parts.items[i].length - path);
    }
    kv_arena_release(&arena);
    return matches;
}

/* Where parts differ, the last `**` takes one part more: an earlier one need not be asked again. */
static bool parts_match(struct parts steps, struct parts parts)
{
    size_t step = 0, part = 0, behind_stars = 0, stars_end = 0;
    while (part < parts.count) {
        if (step < steps.count && kv_text_is(steps.items[step], "**")) {
            behind_stars = ++step;
            stars_end = part;
        } else if (step < steps.count && part_matches(steps.items[step], parts.items[part])) {
            step++;
            part++;
        } else if (behind_stars > 0) {
            step = behind_stars;
            part = ++stars_end;
        } else {
            return false;
        }
    }
    while (step < steps.count && kv_text_is(steps.items[step], "**"))
        step++;
    return step == steps.count;
}

/* --- alternatives in braces --- */

struct search {
    struct parts path;
    struct kv_arena *arena;
    size_t tried;
};

static bool is_escaped(const char *at)
{
    return *at == '\\' && at[1];
}

/* The end of an alternative: its comma, or the brace that closes them all. NULL = there is none. */
static const char *alternative_end(const char *at)
{
    int level = 0;
    for (; *at; at++) {
        if (is_escaped(at))
            at++;
        else if (level == 0 && (*at == ',' || *at == '}'))
            return at;
        else
            level += (*at == '{') - (*at == '}');
    }
    return NULL;
}

static const char *brace_find(const char *pattern)
{
    for (; *pattern && *pattern != '{'; pattern++)
        pattern += is_escaped(pattern);
    return pattern;
}

/* A class may be negated by `!`, too. */
static bool plain_matches(struct search *search, const char *pattern)
{
    char *copy = kv_arena_copy(search->arena, kv_text_of(pattern));
    for (char *at = strstr(copy, "[!"); at; at = strstr(at, "[!"))
        at[1] = '^';
    return parts_match(parts_split(copy, search->arena), search->path);
}

static bool any_matches(struct search *search, const char *pattern)
{
    const char *brace = brace_find(pattern), *end = brace;
    if (!*brace)
        return plain_matches(search, pattern);
    const char *rest = brace + 1;
    while ((rest = alternative_end(rest)) && *rest == ',')
        rest++;
    if (!rest)
        return false; /* it is never closed */
    do {
        const char *start = end + 1;
        end = alternative_end(start);
        if (++search->tried > ALTERNATIVES_MAX)
            return false;
        if (any_matches(search, kv_arena_printf(search->arena, "%.*s%.*s%s", (int)(brace - pattern),
                                                pattern, (int)(end - start), start, rest + 1)))
            return true;
    } while (end < rest);
    return false;
}

bool glob_match(const char *pattern, const char *path)
{
    struct kv_arena arena = {0};
    struct search search = {parts_split(path, &arena), &arena, 0};
    bool matches = any_matches(&search, pattern);
    kv_arena_release(&arena);
    return matches;
}
