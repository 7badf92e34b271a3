#include "gaps.h"
#include "finding.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

#include <stdlib.h>
#include <string.h>

/* The server's message names the namespace: without the name, equal reasons of several namespaces
 * are one. */
static const char *reason_of(const struct kv_not_evaluated *item, struct kv_arena *arena)
{
    if (!item->object.namespace)
        return item->reason;
    const char *phrase = kv_arena_printf(arena, " in the namespace \"%s\"", item->object.namespace);
    const char *found = strstr(item->reason, phrase);
    return found ? kv_arena_printf(arena, "%.*s%s", (int)(found - item->reason), item->reason,
                                   found + strlen(phrase))
                 : item->reason;
}

/* "Kind/namespace/name", a namespace, or NULL. */
static const char *place_of(const struct kv_not_evaluated *item, struct kv_arena *arena)
{
    const struct kv_object_name *object = &item->object;
    if (!object->kind && item->object.namespace &&
        strcmp(item->object.namespace, KV_ELSEWHERE) == 0)
        return "undocumented namespaces";
    const char *place = object->kind ? gap_object(item, arena) : item->object.namespace;
    if (object->kind && item->object.namespace)
        place =
            kv_arena_printf(arena, "%s/%s/%s", object->kind, item->object.namespace, object->name);
    return place && item->manifest.file ? kv_arena_printf(arena, "%s (%s:%u)", place,
                                                          item->manifest.file, item->manifest.line)
                                        : place;
}

/* Compares gaps by three parts in a given order. */
static int compare(const char *const a[3], const char *const b[3])
{
    int order = 0;
    for (int i = 0; i < 3 && order == 0; i++)
        order = kv_string_compare(a[i], b[i]);
    return order;
}

static int by_reason_rule_place(const void *left, const void *right)
{
    const struct gap *a = left, *b = right;
    return compare((const char *const[]){a->reason, a->rules, a->where},
                   (const char *const[]){b->reason, b->rules, b->where});
}

static int by_reason_place_rule(const void *left, const void *right)
{
    const struct gap *a = left, *b = right;
    return compare((const char *const[]){a->reason, a->where, a->rules},
                   (const char *const[]){b->reason, b->where, b->rules});
}

static const char *place(const struct gap *gap)
{
    return gap->where;
}

static const char *rule(const struct gap *gap)
{
    return gap->rules;
}

/* The distinct parts of gaps[from..to), which are sorted by them, as "a, b, c". */
static const char *join(const struct gap *gaps, size_t from, size_t to,
                        const char *(*part)(const struct gap *), struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (size_t i = from; i < to; i++)
        if (i == from || strcmp(part(&gaps[i]), part(&gaps[i - 1])) != 0)
            kv_buffer_printf(&text, "%s%s", i > from ? ", " : "", part(&gaps[i]));
    const char *joined = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return joined;
}

/* Up to PLACES_ALL are named; of more, PLACES_SOME and their number. */
enum { PLACES_ALL = 5, PLACES_SOME = 3, PLACES_BYTES = 600 };

static size_t places_count(const struct gap *gaps, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += i == from || strcmp(gaps[i].where, gaps[i - 1].where) != 0;
    return count;
}

static const char *names_join(const struct gap *gaps, size_t from, size_t to,
                              struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    size_t count = places_count(gaps, from, to), named = 0;
    for (size_t i = from; i < to; i++) {
        if (i > from && strcmp(gaps[i].where, gaps[i - 1].where) == 0)
            continue;
        if (named > 0 && ((count > PLACES_ALL && named == PLACES_SOME) ||
                          text.length + strlen(gaps[i].where) > PLACES_BYTES))
            break;
        kv_buffer_printf(&text, "%s%s", named++ > 0 ? ", " : "", gaps[i].where);
    }
    if (named < count)
        kv_buffer_printf(&text, " … and %zu more", count - named);
    const char *joined = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return joined;
}

/* A rule that was not evaluated anywhere is a gap of its own. */
static bool is_same_rule(const struct gap *a, const struct gap *b)
{
    return strcmp(a->reason, b->reason) == 0 && strcmp(a->rules, b->rules) == 0 && a->where &&
           b->where;
}

static bool is_same_place(const struct gap *a, const struct gap *b)
{
    return strcmp(a->reason, b->reason) == 0 && kv_string_compare(a->where, b->where) == 0;
}

/* Joins the places of the same reason and rule. */
static size_t places_join(struct gap *gaps, size_t count, struct kv_arena *arena)
{
    size_t joined = 0;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && is_same_rule(&gaps[from], &gaps[to]); to++)
            continue;
        struct gap gap = gaps[from];
        if (gap.where) {
            gap.some = names_join(gaps, from, to, arena);
            gap.where = join(gaps, from, to, place, arena);
        }
        gaps[joined++] = gap;
    }
    return joined;
}

void gaps_find(const struct kv_not_evaluated *items, size_t count, struct kv_arena *arena,
               struct kv_list *gaps)
{
    if (count == 0)
        return;
    struct gap *single = kv_arena_array(arena, count, sizeof *single);
    for (size_t i = 0; i < count; i++)
        single[i] = (struct gap){.reason = reason_of(&items[i], arena),
                                 .rules = items[i].rule,
                                 .where = place_of(&items[i], arena)};
    kv_sort(single, count, sizeof *single, by_reason_rule_place);
    count = places_join(single, count, arena);
    kv_sort(single, count, sizeof *single, by_reason_place_rule);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && is_same_place(&single[from], &single[to]); to++)
            continue;
        struct gap *gap = kv_list_push(gaps, arena, sizeof *gap);
        *gap = single[from];
        gap->rules = join(single, from, to, rule, arena);
    }
}
