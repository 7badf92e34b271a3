#include "resource.h"

#include "kubevet/base/number.h"
#include "kubevet/base/reader.h"
#include "kubevet/kinds/namespace.h"

#include <strings.h>

/* --- walking --- */

struct kv_object_name resource_name(const struct resource *resource)
{
    return (struct kv_object_name){resource->documented->api_version.text,
                                   resource->documented->kind.text, resource->namespace,
                                   resource->name};
}

struct kv_object_name resource_namespace(struct kv_check *check, const struct resource *resource)
{
    return resource->namespace ? kv_name_make(check, &kv_kind_namespace, NULL, resource->namespace)
                               : (struct kv_object_name){0};
}

void resource_absent(struct kv_check *check, struct kv_finding *finding,
                     const struct resource *resource)
{
    finding->field = "metadata.name";
    finding->expected = resource->name;
    finding->cause = resource_namespace(check, resource);
    if (resource->found->remark)
        finding->hint = kv_check_format(check, "%s", resource->found->remark);
}

void resource_not_evaluated(struct kv_check *check, const struct resource *resource,
                            const char *reason)
{
    struct kv_not_evaluated *gap =
        kv_check_object_gap(check, resource_name(resource), "%s", reason);
    gap->cause = resource_namespace(check, resource);
}

size_t resource_count(const struct resource *resource)
{
    const struct kv_wanted *found = resource->found;
    return found->selects ? found->selected.count : found->object != NULL;
}

struct resource_object resource_object(const struct resource *resource, size_t index)
{
    const struct kv_wanted *found = resource->found;
    if (!found->selects)
        return (struct resource_object){found->object, found->cut};
    const struct kv_selected *selected =
        kv_list_item(&found->selected, const struct kv_selected, index);
    return (struct resource_object){selected->object, selected->cut};
}

struct resource resource_of(const struct resource *resource, size_t index)
{
    struct resource one = *resource;
    if (resource->found->selects)
        one.name = kv_list_item(&resource->found->selected, const struct kv_selected, index)->name;
    return one;
}

/* "web-*", "app=web,tier=front", "web-* app=web" */
static const char *selection_text(struct kv_check *check, const struct kv_spec_resource *documented)
{
    const char *text = documented->name.text ? documented->name.text : "";
    const char *separator = *text ? " " : "";
    kv_records_each(&documented->labels, const struct kv_spec_pair, pair) {
        text =
            kv_check_format(check, "%s%s%s=%s", text, separator, pair->key.text, pair->value.text);
        separator = ",";
    }
    return text;
}

struct walk {
    struct kv_check *check;
    bool (*skip)(const struct kv_spec_resource *documented);
    void (*take)(struct kv_check *check, const struct resource *resource);
};

static void records_walk(const struct walk *walk, const struct kv_records *records,
                         const char *namespace)
{
    kv_records_each(records, const struct kv_spec_resource, documented) {
        if (walk->skip && walk->skip(documented))
            continue;
        const struct kv_state *state = walk->check->state;
        const struct resource resource = {documented, namespace,
                                          selection_text(walk->check, documented),
                                          kv_state_wanted_by(state, documented, namespace)};
        const char *unknown = resource.found ? kv_wanted_unknown(state, resource.found)
                                             : "it was not requested when the state was read";
        /* Missing objects are not a gap in manifests; existing ones can be checked. */
        bool is_partial = unknown && state->source == KV_SOURCE_MANIFESTS;
        if (is_partial && (!resource.found || resource_count(&resource) == 0))
            continue;
        if (unknown && !is_partial)
            resource_not_evaluated(walk->check, &resource, unknown);
        else
            walk->take(walk->check, &resource);
    }
}

void resource_each(struct kv_check *check, bool (*skip)(const struct kv_spec_resource *documented),
                   void (*take)(struct kv_check *check, const struct resource *resource))
{
    const struct walk walk = {check, skip, take};
    records_walk(&walk, &check->spec->resources, NULL);
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        records_walk(&walk, &documented->content.resources, documented->name.text);
    }
}

static bool any_documented(const struct kv_records *records,
                           bool (*skip)(const struct kv_spec_resource *documented))
{
    kv_records_each(records, const struct kv_spec_resource, documented) {
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
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
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

/* The found value comes from JSON, where a number too large for YAML's types is a number, too. */
static bool is_found_number(const struct kv_node *found, enum kv_scalar_type type)
{
    return is_number(type) || (found->plain && type == KV_SCALAR_STRING);
}

/* Equal, or equal after the API server has normalised the documented value. */
static bool numbers_equal(const struct kv_node *documented, struct kv_text found)
{
    struct kv_reader *reader = kv_reader_yaml(documented, "", KV_ERROR_SPEC);
    struct kv_buffer served = {0};
    struct kv_text sent; /* in JSON, by kubectl */
    bool same = kv_read_scalar(reader, &sent) && kv_number_same(sent, found);
    if (!same && !kv_reader_failed(reader)) {
        kv_number_served(sent, &served);
        same = kv_number_same(kv_buffer_as_text(&served), found);
    }
    kv_buffer_release(&served);
    kv_reader_close(reader);
    return same;
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
    if (is_number(wanted) && is_found_number(found, type))
        return numbers_equal(documented, found->text);
    return (has_unit(documented->text) || has_unit(found->text)) &&
           quantities_equal(documented->text, found->text);
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

/* Does a mapping have a value other than null, which counts as absent? */
static bool holds_anything(const struct kv_node *mapping)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (!is_null(mapping->pairs[i].value) &&
            !kv_text_is(mapping->pairs[i].key->text, KV_WANTED_MORE))
            return true;
    return false;
}

/* Whether a cut value had more than was kept. */
static enum resource_match cut_is_empty(const struct kv_node *found)
{
    const struct kv_node *more = kv_node_get(found, KV_WANTED_MORE);
    if (!more)
        return RESOURCE_UNRECORDED;
    return kv_text_is(more->text, "false") ? RESOURCE_SAME : RESOURCE_DIFFERENT;
}

/* `{}` and `[]` match what is empty or absent. */
static enum resource_match emptiness_compare(const struct kv_node *documented,
                                             const struct kv_node *found, bool cut)
{
    bool holds = found && (found->type == KV_NODE_SEQUENCE  ? found->count > 0
                           : found->type == KV_NODE_MAPPING ? holds_anything(found)
                                                            : true);
    if (!found || holds)
        return found ? RESOURCE_DIFFERENT : RESOURCE_SAME;
    if (cut)
        return cut_is_empty(found);
    return found->type == documented->type ? RESOURCE_SAME : RESOURCE_DIFFERENT;
}

/* In an absent mapping every key is absent. */
static enum resource_match mappings_compare(const struct kv_node *documented,
                                            const struct kv_node *found, bool cut)
{
    enum resource_match worst = RESOURCE_SAME;
    if (found && found->type != KV_NODE_MAPPING)
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
    if (!found || found->type != KV_NODE_SEQUENCE)
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
    if (is_null(documented))
        return found ? RESOURCE_DIFFERENT : RESOURCE_SAME;
    if (documented->type != KV_NODE_SCALAR && documented->count == 0)
        return emptiness_compare(documented, found, cut);
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
