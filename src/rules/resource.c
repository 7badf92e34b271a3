#include "resource.h"

#include "kubevet/kinds/namespace.h"

/* --- walking --- */

struct kv_object_name resource_name(const struct resource *resource)
{
    return (struct kv_object_name){resource->documented->api_version.text,
                                   resource->documented->kind.text, resource->namespace,
                                   resource->documented->name.text};
}

void resource_not_evaluated(struct kv_check *check, const struct resource *resource,
                            const char *reason)
{
    struct kv_not_evaluated *entry =
        kv_list_push(check->not_evaluated, check->arena, sizeof *entry);
    entry->rule = check->rule->doc.id;
    entry->namespace = resource->namespace;
    entry->object = kv_check_format(check, "%s/%s", resource->documented->kind.text,
                                    resource->documented->name.text);
    entry->reason = kv_check_format(check, "%s", reason);
}

struct walk {
    struct kv_check *check;
    bool (*skip)(const struct kv_spec_resource *documented);
    void (*take)(struct kv_check *check, const struct resource *resource);
};

static void records_walk(const struct walk *walk, const struct kv_records *records,
                         const char *namespace)
{
    kv_records_each(records, const struct kv_spec_resource, documented)
    {
        if (walk->skip && walk->skip(documented))
            continue;
        const struct kv_state *state = walk->check->state;
        const struct resource resource = {documented, namespace,
                                          kv_state_wanted(state, documented->api_version.text,
                                                          documented->kind.text, namespace,
                                                          documented->name.text)};
        const char *unknown = resource.found ? kv_wanted_unknown(state, resource.found)
                                             : "it was not asked for when the state was read";
        if (unknown && state->source == KV_SOURCE_MANIFESTS)
            continue; /* what they leave out is not in them */
        if (unknown)
            resource_not_evaluated(walk->check, &resource, unknown);
        else
            walk->take(walk->check, &resource);
    }
}

static bool is_missing(const struct kv_check *check, const char *namespace)
{
    return kv_check_knows(check, &kv_kind_namespace, NULL) &&
           !kv_state_find(check->state, &kv_kind_namespace, NULL, namespace);
}

void resource_each(struct kv_check *check, bool (*skip)(const struct kv_spec_resource *documented),
                   void (*take)(struct kv_check *check, const struct resource *resource))
{
    const struct walk walk = {check, skip, take};
    records_walk(&walk, &check->spec->resources, NULL);
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (!is_missing(check, documented->name.text))
            records_walk(&walk, &documented->content.resources, documented->name.text);
    }
}

static bool any_documented(const struct kv_records *records,
                           bool (*skip)(const struct kv_spec_resource *documented))
{
    kv_records_each(records, const struct kv_spec_resource, documented)
    {
        if (!skip || !skip(documented))
            return true;
    }
    return false;
}

bool resource_is_documented(const struct kv_spec *spec,
                            bool (*skip)(const struct kv_spec_resource *documented))
{
    if (any_documented(&spec->resources, skip))
        return true;
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented)
    {
        if (any_documented(&documented->content.resources, skip))
            return true;
    }
    return false;
}

/* --- scalars --- */

static bool is_number(enum kv_scalar_type type)
{
    return type == KV_SCALAR_INT || type == KV_SCALAR_FLOAT;
}

/* `500m`, `14Gi`, but no bare number and no exponent: "1.10" may be a version and 1e3 part of a
 * hash. */
static bool has_unit(struct kv_text text)
{
    return text.length > 1 && strchr("numkMGTPEi", text.data[text.length - 1]) != NULL;
}

static bool quantities_equal(struct kv_text a, struct kv_text b)
{
    struct kv_quantity left, right;
    return kv_quantity_parse(a, &left) == KV_QUANTITY_OK &&
           kv_quantity_parse(b, &right) == KV_QUANTITY_OK && kv_quantity_compare(left, right) == 0;
}

static bool scalars_equal(const struct kv_node *documented, const struct kv_node *found)
{
    enum kv_scalar_type wanted = kv_node_scalar_type(documented), type = kv_node_scalar_type(found);
    if (wanted == KV_SCALAR_BOOL || type == KV_SCALAR_BOOL) /* true, True */
        return wanted == type && strcasecmp(documented->text.data, found->text.data) == 0;
    if (documented->text.length == found->text.length &&
        memcmp(documented->text.data, found->text.data, found->text.length) == 0)
        return true;
    if ((is_number(wanted) && is_number(type)) || has_unit(documented->text) ||
        has_unit(found->text))
        return quantities_equal(documented->text, found->text);
    return false;
}

bool resource_lacks_quotes(const struct kv_node *documented, const struct kv_node *found)
{
    return found && documented->type == KV_NODE_SCALAR && found->type == KV_NODE_SCALAR &&
           kv_node_scalar_type(documented) == KV_SCALAR_BOOL &&
           kv_node_scalar_type(found) == KV_SCALAR_STRING &&
           strcasecmp(documented->text.data, found->text.data) == 0;
}

static bool is_zero(const struct kv_node *scalar)
{
    struct kv_quantity number;
    switch (kv_node_scalar_type(scalar)) {
    case KV_SCALAR_NULL:
        return true;
    case KV_SCALAR_BOOL:
        return strcasecmp(scalar->text.data, "false") == 0;
    case KV_SCALAR_INT:
    case KV_SCALAR_FLOAT:
        return kv_quantity_parse(scalar->text, &number) == KV_QUANTITY_OK &&
               kv_quantity_sign(number) == 0;
    case KV_SCALAR_STRING:
        break;
    }
    return scalar->text.length == 0;
}

/* --- mappings and lists --- */

static bool is_null(const struct kv_node *node)
{
    return node->type == KV_NODE_SCALAR && kv_node_scalar_type(node) == KV_SCALAR_NULL;
}

const struct kv_node *resource_child(const struct kv_node *mapping, const char *key, bool cut,
                                     bool *recorded)
{
    const struct kv_node *value = kv_node_get(mapping, key);
    *recorded = value || !mapping || !cut;
    return value && !is_null(value) ? value : NULL;
}

/* A mapping that is absent has every key absent. That it is there at all (`emptyDir: {}`) is only
 * said by an empty one. */
static enum resource_match mappings_compare(const struct kv_node *documented,
                                            const struct kv_node *found, bool cut)
{
    enum resource_match worst = RESOURCE_SAME;
    if (found ? found->type != KV_NODE_MAPPING : documented->count == 0)
        return RESOURCE_DIFFERENT;
    for (size_t i = 0; i < documented->count; i++) {
        const struct kv_node_pair *pair = &documented->pairs[i];
        bool recorded;
        const struct kv_node *value = resource_child(found, pair->key->text.data, cut, &recorded);
        enum resource_match match =
            recorded ? resource_compare(pair->value, value, cut) : RESOURCE_UNRECORDED;
        if (match > worst)
            worst = match;
    }
    return worst;
}

/* The best match of any found item. */
static enum resource_match item_compare(const struct kv_node *documented,
                                        const struct kv_node *list, bool cut)
{
    enum resource_match best = RESOURCE_DIFFERENT;
    for (size_t i = 0; i < list->count && best != RESOURCE_SAME; i++) {
        enum resource_match match = resource_compare(documented, list->items[i], cut);
        if (match < best)
            best = match;
    }
    return best;
}

static enum resource_match sequences_compare(const struct kv_node *documented,
                                             const struct kv_node *found, bool cut)
{
    enum resource_match worst = RESOURCE_SAME;
    if (!found)
        return documented->count == 0 ? RESOURCE_SAME : RESOURCE_DIFFERENT;
    if (found->type != KV_NODE_SEQUENCE)
        return RESOURCE_DIFFERENT;
    for (size_t i = 0; i < documented->count; i++) {
        enum resource_match match = item_compare(documented->items[i], found, cut);
        if (match > worst)
            worst = match;
    }
    return worst;
}

enum resource_match resource_compare(const struct kv_node *documented, const struct kv_node *found,
                                     bool cut)
{
    if (found && is_null(found))
        found = NULL;
    switch (documented->type) {
    case KV_NODE_MAPPING:
        return mappings_compare(documented, found, cut);
    case KV_NODE_SEQUENCE:
        return sequences_compare(documented, found, cut);
    case KV_NODE_SCALAR:
        break;
    }
    bool same = !found ? is_zero(documented)
                       : found->type == KV_NODE_SCALAR && scalars_equal(documented, found);
    return same ? RESOURCE_SAME : RESOURCE_DIFFERENT;
}
