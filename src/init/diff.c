#include "diff.h"

#include "kubevet/base/arena.h"

#include <string.h>

enum { CONTEXT = 3, SAME_AGAIN = 2 };

struct lines {
    struct kv_text *items; /* with their line breaks */
    size_t count;
};

/* Lines [a, a_end) of the old text became [b, b_end) of the new one. */
struct change {
    size_t a, a_end, b, b_end;
};

static struct lines lines_split(struct kv_text text, struct kv_arena *arena)
{
    struct kv_list lines = {0};
    for (size_t at = 0; at < text.length;) {
        const char *end = memchr(text.data + at, '\n', text.length - at);
        size_t length = end ? (size_t)(end - text.data) + 1 - at : text.length - at;
        kv_list_add(&lines, arena, struct kv_text, (struct kv_text){text.data + at, length});
        at += length;
    }
    return (struct lines){lines.items, lines.count};
}

static bool is_same(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
    return i < a->count && k < b->count && a->items[i].length == b->items[k].length &&
           memcmp(a->items[i].data, b->items[k].data, a->items[i].length) == 0;
}

/* Do the texts go on alike from here, or both end? */
static bool goes_on(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
    if (i == a->count || k == b->count)
        return i == a->count && k == b->count;
    for (size_t n = 0; n < SAME_AGAIN; n++) {
        if (i + n == a->count && k + n == b->count)
            return true;
        if (!is_same(a, i + n, b, k + n))
            return false;
    }
    return true;
}

/* Is it a line that tells where one is? */
static bool is_telling(const struct lines *a, size_t i)
{
    return i < a->count && a->items[i].length > 2;
}

/* The nearest place at which both go on alike; beside lines that were replaced, one line is enough.
 */
static struct change change_find(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
    for (size_t away = 1; i + away <= a->count || k + away <= b->count; away++) {
        if (is_telling(a, i + away) && is_same(a, i + away, b, k + away))
            return (struct change){i, i + away, k, k + away};
        for (size_t n = 0; n <= away; n++) {
            if (i + n <= a->count && k + away <= b->count && goes_on(a, i + n, b, k + away))
                return (struct change){i, i + n, k, k + away};
            if (i + away <= a->count && k + n <= b->count && goes_on(a, i + away, b, k + n))
                return (struct change){i, i + away, k, k + n};
        }
    }
    return (struct change){i, a->count, k, b->count};
}

static struct kv_list changes_find(const struct lines *a, const struct lines *b,
                                   struct kv_arena *arena)
{
    struct kv_list changes = {0};
    for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
        if (is_same(a, i, b, k)) {
            i++;
            k++;
            continue;
        }
        struct change change = change_find(a, i, b, k);
        kv_list_add(&changes, arena, struct change, change);
        i = change.a_end;
        k = change.b_end;
    }
    return changes;
}

static void lines_add(struct kv_buffer *out, char sign, const struct lines *lines, size_t begin,
                      size_t end)
{
    for (size_t i = begin; i < end; i++) {
        const struct kv_text line = lines->items[i];
        kv_buffer_add(out, &sign, 1);
        kv_buffer_add(out, line.data, line.length);
        if (line.length == 0 || line.data[line.length - 1] != '\n')
            kv_buffer_text(out, "\n\\ No newline at end of file\n");
    }
}

static size_t before(size_t at, size_t by)
{
    return at > by ? at - by : 0;
}

static void range_add(struct kv_buffer *out, char sign, size_t begin, size_t count)
{
    kv_buffer_printf(out, " %c%zu,%zu", sign, count ? begin + 1 : begin, count);
}

/* Changes first..last-1, whose contexts meet, are one hunk. */
static void hunk_add(struct kv_buffer *out, const struct lines *a, const struct lines *b,
                     const struct change *changes, size_t count)
{
    const struct change *last = &changes[count - 1];
    size_t lead = changes[0].a - before(changes[0].a, CONTEXT);
    size_t tail = a->count - last->a_end < CONTEXT ? a->count - last->a_end : CONTEXT;
    size_t a_begin = changes[0].a - lead, b_begin = changes[0].b - lead;
    kv_buffer_text(out, "@@");
    range_add(out, '-', a_begin, last->a_end + tail - a_begin);
    range_add(out, '+', b_begin, last->b_end + tail - b_begin);
    kv_buffer_text(out, " @@\n");
    lines_add(out, ' ', a, a_begin, changes[0].a);
    for (size_t i = 0; i < count; i++) {
        lines_add(out, '-', a, changes[i].a, changes[i].a_end);
        lines_add(out, '+', b, changes[i].b, changes[i].b_end);
        size_t next = i + 1 < count ? changes[i + 1].a : last->a_end + tail;
        lines_add(out, ' ', a, changes[i].a_end, next);
    }
}

void diff_write(struct kv_text before_text, struct kv_text after_text, const char *file,
                struct kv_buffer *out)
{
    struct kv_arena arena = {0};
    struct lines a = lines_split(before_text, &arena), b = lines_split(after_text, &arena);
    struct kv_list changes = changes_find(&a, &b, &arena);
    const struct change *items = changes.items;
    if (changes.count > 0)
        kv_buffer_printf(out, "--- %s\n+++ %s\n", file, file);
    for (size_t i = 0, first = 0; i < changes.count; i++) {
        if (i + 1 < changes.count && items[i + 1].a - items[i].a_end <= 2 * CONTEXT)
            continue;
        hunk_add(out, &a, &b, items + first, i + 1 - first);
        first = i + 1;
    }
    kv_arena_release(&arena);
}
