/* The place of a finding's field in a manifest. */
#include "kubevet/base/tree.h"
#include "kubevet/state/manifests.h"

#include <ctype.h>
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

/* A way into a tree of nodes with lines. */
struct way {
    struct kv_place place;      /* of the deepest node on it */
    const struct kv_node *node; /* at its end; NULL = it leads nowhere */
};

static struct way way_find(const struct kv_node *node, const char *field, struct kv_place from)
{
    struct way way = {from, node};
    struct step step;
    while (field && way.node && step_next(&field, &step)) {
        const struct kv_node_pair *pair =
            way.node->type == KV_NODE_MAPPING ? pair_find(way.node, step.text) : NULL;
        if (pair) {
            way.place.line = pair->key->line ? pair->key->line : pair->value->line;
            way.node = pair->value;
            continue;
        }
        way.node = way.node->type == KV_NODE_SEQUENCE && step.bracketed
                       ? item_find(way.node, step.text)
                       : NULL;
        if (way.node)
            way.place.line = way.node->line;
    }
    return way;
}

/* The last of the parts that sets the field, else what the object was built from. */
static struct way built_way(const struct kv_manifest_origin *origin, const char *field)
{
    kv_list_each(&origin->parts, const struct kv_manifest_part, part) {
        struct way way = way_find(part->node, field,
                                  (struct kv_place){part->file, (unsigned)part->node->line, 0});
        if (field && way.node)
            return way;
    }
    return origin->object ? way_find(origin->object, field, origin->place)
                          : (struct way){origin->place, NULL};
}

/* Does the text contain a variable of this name: `${name}`, `${name:=x}`? */
static bool has_variable(const char *text, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = text; (at = strstr(at, "${")); at += 2)
        if (strncmp(at + 2, name, length) == 0 && !isalnum((unsigned char)at[2 + length]) &&
            at[2 + length] != '_')
            return true;
    return false;
}

/* A value that is a variable's is written where the variable is. */
static void variable_follow(const struct kv_manifest_origin *origin, struct way *way)
{
    if (!way->node || way->node->type != KV_NODE_SCALAR || !strchr(way->node->text.data, '$'))
        return;
    kv_list_each(&origin->variables, const struct kv_manifest_variable, variable) {
        if (!has_variable(way->node->text.data, variable->name))
            continue;
        if (variable->place.file)
            way->place = variable->place;
        return;
    }
}

bool kv_manifest_place(const struct kv_manifest *manifest, const char *field,
                       struct kv_place *place)
{
    const struct kv_manifest_origin *origin = manifest->origin;
    struct way way =
        origin ? built_way(origin, field) : way_find(manifest->written, field, manifest->place);
    if (origin)
        variable_follow(origin, &way);
    *place = way.place;
    return field && way.node;
}
