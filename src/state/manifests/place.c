/* The place of a finding's field in a manifest. */
#include "kubevet/base/tree.h"
#include "kubevet/state/manifests.h"

#include <stdlib.h>

/* A step of a path: `spec`, or the part in brackets. */
struct step {
    struct kv_text text;
    bool bracketed;
};

/* Reads the next step; false at the end. */
static bool step_next(const char **path, struct step *step)
{
    const char *at = *path;
    if (*at == '.')
        at++;
    if (*at == '\0')
        return false;
    step->bracketed = *at == '[';
    if (step->bracketed) {
        const char *end = strchr(at, ']');
        size_t length = end ? (size_t)(end - at) - 1 : strlen(at + 1);
        step->text = (struct kv_text){at + 1, length};
        *path = at + 1 + length + (end != NULL);
    } else {
        step->text = (struct kv_text){at, strcspn(at, ".[")};
        *path = at + step->text.length;
    }
    return true;
}

static bool text_same(struct kv_text a, struct kv_text b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

static const struct kv_node_pair *pair_find(const struct kv_node *mapping, struct kv_text key)
{
    for (size_t i = mapping->count; i-- > 0;)
        if (text_same(mapping->pairs[i].key->text, key))
            return &mapping->pairs[i];
    return NULL;
}

/* Is it the item with this name in findings: by its name, mountPath, type, or value? */
static bool is_called(const struct kv_node *item, struct kv_text name)
{
    static const char *const keys[] = {"name", "mountPath", "type", "ip"};
    if (item->type == KV_NODE_SCALAR)
        return text_same(item->text, name);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *value = kv_tree_text(item, keys[i]);
        if (value && kv_text_is(name, value))
            return true;
    }
    const char *of_object = kv_tree_text(kv_node_get(item, "metadata"), "name");
    return of_object && kv_text_is(name, of_object);
}

static const struct kv_node *item_find(const struct kv_node *sequence, struct kv_text name)
{
    for (size_t i = 0; i < sequence->count; i++)
        if (is_called(sequence->items[i], name))
            return sequence->items[i];
    char *end;
    unsigned long index = strtoul(name.data, &end, 10);
    return end == name.data + name.length && index < sequence->count ? sequence->items[index]
                                                                     : NULL;
}

bool kv_manifest_place(const struct kv_manifest *manifest, const char *field,
                       struct kv_place *place)
{
    const struct kv_node *node = manifest->origin ? manifest->origin : manifest->written;
    struct step step;
    *place = manifest->place;
    if (!manifest->origin && manifest->is_built)
        return false; /* its lines are those of no file */
    while (field && node && step_next(&field, &step)) {
        const struct kv_node_pair *pair =
            node->type == KV_NODE_MAPPING ? pair_find(node, step.text) : NULL;
        if (pair) {
            place->line = pair->key->line ? pair->key->line : pair->value->line;
            node = pair->value;
        } else {
            node = node->type == KV_NODE_SEQUENCE && step.bracketed ? item_find(node, step.text)
                                                                    : NULL;
            if (node)
                place->line = node->line;
        }
    }
    return field && node;
}
