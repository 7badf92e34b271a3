/* Scalars in JSON's form, and a mapping's keys: the names under which kubectl sends them, and which
 * of them are equal. */
#include "base/number_text.h"
#include "internal.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct kv_text integer_text(const struct scalar *scalar, char *out)
{
    int length = snprintf(out, NUMBER_TEXT_MAX, "%s%" PRIu64, scalar->negative ? "-" : "",
                          scalar->magnitude);
    return (struct kv_text){out, (size_t)length};
}

bool kv_node_number(const struct kv_node *node, struct kv_json_number *out)
{
    struct scalar scalar;
    _Static_assert(sizeof out->text >= NUMBER_TEXT_MAX, "any number fits");
    *out = (struct kv_json_number){0};
    if (node->type != KV_NODE_SCALAR || !scalar_resolve(node, &scalar))
        return false;
    if (scalar.type == KV_SCALAR_INT)
        integer_text(&scalar, out->text);
    else if (scalar.type == KV_SCALAR_FLOAT && isfinite(scalar.real))
        real_text(scalar.real, out->text);
    else
        return false;
    out->is_integer = out->text[strcspn(out->text, ".e")] == '\0';
    errno = 0;
    out->integer = out->is_integer ? strtoll(out->text, NULL, 10) : 0;
    out->is_int64 = out->is_integer && errno == 0;
    return true;
}

enum key_fault yaml_key_name(const struct kv_node *key, struct kv_text *out, char *buffer)
{
    struct scalar scalar;
    *out = key->text;
    if (!scalar_resolve(key, &scalar))
        return KEY_CONTRADICTS_TAG;
    switch (scalar.type) {
    case KV_SCALAR_NULL:
        return KEY_NULL;
    case KV_SCALAR_BOOL:
        *out = kv_text_of(scalar.boolean ? "true" : "false");
        return KEY_FINE;
    case KV_SCALAR_INT:
        if (!scalar.negative && scalar.magnitude > INT64_MAX)
            return KEY_TOO_BIG;
        *out = integer_text(&scalar, buffer);
        return KEY_FINE;
    case KV_SCALAR_FLOAT:
        *out = float_key_text(scalar.real, buffer);
        return KEY_FINE;
    case KV_SCALAR_STRING:
        return KEY_FINE;
    }
    return KEY_FINE;
}

static bool is_text_as_it_stands(const struct kv_node *key)
{
    return !key->tag && (!key->plain || scalar_is_surely_text(key->text));
}

bool keys_are_plain(const struct kv_node_pair *pairs, size_t count)
{
    enum { PAIRS_MAX = 32 };
    if (count > PAIRS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct kv_text key = pairs[i].key->text;
        if (!is_text_as_it_stands(pairs[i].key))
            return false;
        for (size_t k = 0; k < i; k++) {
            const struct kv_text other = pairs[k].key->text;
            if (key.length == other.length && memcmp(key.data, other.data, key.length) == 0)
                return false;
        }
    }
    return true;
}

/* --- what is given twice --- */

struct name {
    struct kv_text text;
    size_t pair;
};

static int name_compare(const void *left, const void *right)
{
    const struct name *l = left, *r = right;
    int order = key_text_compare(l->text, r->text);
    return order ? order : (l->pair > r->pair) - (l->pair < r->pair);
}

/* A key as written, and as sent: kustomize compares the former, kubectl the latter. */
static size_t names_of(const struct kv_node_pair *pairs, size_t count, struct name *names,
                       struct kv_arena *scratch)
{
    size_t named = 0;
    for (size_t i = 0; i < count; i++) {
        char buffer[NUMBER_TEXT_MAX];
        struct kv_text sent;
        names[named++] = (struct name){pairs[i].key->text, i};
        if (yaml_key_name(pairs[i].key, &sent, buffer) != KEY_FINE ||
            sent.data == pairs[i].key->text.data)
            continue;
        names[named++] = (struct name){kv_text_of(kv_arena_copy(scratch, sent)), i};
    }
    return named;
}

bool kv_keys_find_repeated(const struct kv_node_pair *pairs, size_t count, size_t *first,
                           size_t *second)
{
    *second = count;
    if (keys_are_plain(pairs, count))
        return false;
    struct kv_arena scratch = {0};
    struct name *names = kv_arena_array(&scratch, 2 * count, sizeof *names);
    size_t named = names_of(pairs, count, names, &scratch);
    kv_sort(names, named, sizeof *names, name_compare);
    for (size_t i = 1; i < named; i++)
        if (names[i].pair != names[i - 1].pair && names[i].pair < *second &&
            key_text_compare(names[i].text, names[i - 1].text) == 0) {
            *first = names[i - 1].pair;
            *second = names[i].pair;
        }
    kv_arena_release(&scratch);
    return *second < count;
}
