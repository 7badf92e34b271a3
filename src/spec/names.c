#include "names.h"

#include "field.h"

#include "kubevet/base/glob.h"

#include <stdlib.h>

static int keys_compare(const void *left, const void *right)
{
    const struct kv_value *const *l = left;
    const struct kv_value *const *r = right;
    return strcmp((*l)->text, (*r)->text);
}

struct names names_make(const struct kv_records *records, size_t size, struct kv_arena *arena)
{
    struct names names = {.keys = kv_arena_array(arena, records->count, sizeof *names.keys)};
    for (size_t i = 0; i < records->count; i++) {
        const struct kv_value *key =
            (const struct kv_value *)(const void *)((const char *)records->items + i * size);
        if (value_is_valid(key))
            names.keys[names.count++] = key;
    }
    kv_sort(names.keys, names.count, sizeof *names.keys, keys_compare);
    return names;
}

const void *names_find(const struct names *names, const char *name)
{
    const struct kv_value wanted = {.text = name};
    const struct kv_value *key = &wanted;
    const struct kv_value **found =
        bsearch(&key, names->keys, names->count, sizeof *names->keys, keys_compare);
    return found ? *found : NULL;
}

const char *names_nearest(const struct names *names, const char *name)
{
    enum { NEAREST_MAX = 200 }; /* suggesting a name must not cost more than the rest */
    const char *words[NEAREST_MAX];
    if (names->count > NEAREST_MAX)
        return NULL;
    for (size_t i = 0; i < names->count; i++)
        words[i] = names->keys[i]->text;
    return kv_nearest_word(name, words, names->count);
}
