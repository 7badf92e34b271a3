#include "names.h"

#include "field.h"

#include "kubevet/base/glob.h"

#include <stdlib.h>

static int compare_keys(const void *left, const void *right)
{
    const struct kv_value *const *l = left;
    const struct kv_value *const *r = right;
    return strcmp((*l)->text, (*r)->text);
}

struct kv_names kv_names_of(const struct kv_records *records, size_t size, struct kv_arena *arena)
{
    struct kv_names names = {.keys = kv_arena_array(arena, records->count, sizeof *names.keys)};
    for (size_t i = 0; i < records->count; i++) {
        const struct kv_value *key =
            (const struct kv_value *)(const void *)((const char *)records->items + i * size);
        if (kv_value_is_valid(key))
            names.keys[names.count++] = key;
    }
    qsort(names.keys, names.count, sizeof *names.keys, compare_keys);
    return names;
}

const void *kv_names_find(const struct kv_names *names, const char *name)
{
    const struct kv_value wanted = {.text = name};
    const struct kv_value *key = &wanted;
    const struct kv_value **found =
        bsearch(&key, names->keys, names->count, sizeof *names->keys, compare_keys);
    return found ? *found : NULL;
}

const char *kv_names_nearest(const struct kv_names *names, const char *name)
{
    enum { NEAREST_MAX = 200 }; /* a guess must not cost more than the work */
    const char *words[NEAREST_MAX];
    if (names->count > NEAREST_MAX)
        return NULL;
    for (size_t i = 0; i < names->count; i++)
        words[i] = names->keys[i]->text;
    return kv_nearest_word(name, words, names->count);
}
