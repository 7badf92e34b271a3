/* Do an object's fields have the API's types? By the table of fields: a field that is not in the
 * table may have any value. Everything that kubectl accepts is accepted: null for all built-in
 * types, a number as a quantity, text for an integer or text. A custom resource's definition
 * accepts no null, as server-side apply checks it.
 *
 * Lists whose items server-side apply identifies by keys must contain each key only once.
 *
 * Source: encoding/json and UnmarshalJSON of IntOrString, Quantity and Time in k8s.io/apimachinery;
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy and
 * sigs.k8s.io/structured-merge-diff (typed/helpers.go). */
#include "internal.h"
#include "state/server/api_fields.h"

#include "kubevet/base/base64.h"
#include "kubevet/base/buffer.h"
#include "kubevet/base/quantity.h"
#include "kubevet/base/tree.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* The path to a value, as a chain of steps. */
struct step {
    const struct step *parent;
    struct kv_text key; /* data NULL: an item of a list */
    const struct kv_node *item;
    size_t index;
};

struct check {
    const struct manifest_source *source;
    const struct kv_manifest *manifest;
    bool custom; /* checked by a CustomResourceDefinition */
    bool fine;
};

/* --- errors --- */

static void path_print(const struct step *step, struct kv_buffer *out)
{
    if (step->parent)
        path_print(step->parent, out);
    const char *name = step->key.data ? NULL : kv_tree_text(step->item, "name");
    if (step->key.data)
        kv_buffer_printf(out, "%s%s", out->length > 0 ? "." : "", step->key.data);
    else if (name)
        kv_buffer_printf(out, "[%s]", name);
    else
        kv_buffer_printf(out, "[%zu]", step->index);
}

KV_PRINTF(4, 5)
static void wrong(struct check *check, const struct step *at, const struct kv_node *node,
                  const char *format, ...)
{
    struct kv_buffer path = {0};
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    path_print(at, &path);
    manifest_fail(check->source, node, "%s/%s: %s %s", check->manifest->kind, check->manifest->name,
                  kv_buffer_as_text(&path).data, text);
    kv_buffer_release(&path);
    check->fine = false;
}

/* --- scalars --- */

/* Text with a variable: its value is not known yet. */
static bool is_open(const struct kv_node *node)
{
    return node->type == KV_NODE_SCALAR && strstr(node->text.data, "${") != NULL;
}

static bool is_whole(const struct kv_node *node)
{
    struct kv_json_number number;
    return kv_node_number(node, &number) && number.is_integer;
}

static bool fits(const struct kv_node *node, int64_t low, int64_t high)
{
    struct kv_json_number number;
    return kv_node_number(node, &number) && number.is_int64 && number.integer >= low &&
           number.integer <= high;
}

static struct kv_text trimmed(struct kv_text text)
{
    while (text.length > 0 && isspace((unsigned char)text.data[0]))
        text = (struct kv_text){text.data + 1, text.length - 1};
    while (text.length > 0 && isspace((unsigned char)text.data[text.length - 1]))
        text.length--;
    return text;
}

static bool is_quantity(const struct kv_node *node, enum kv_scalar_type type)
{
    struct kv_quantity ignored;
    struct kv_json_number number;
    struct kv_text text = trimmed(node->text);
    if (type == KV_SCALAR_BOOL)
        return false;
    if (type != KV_SCALAR_STRING) {
        if (!kv_node_number(node, &number))
            return false;
        text = kv_text_of(number.text);
    }
    return kv_quantity_parse(text, &ignored) != KV_QUANTITY_MALFORMED;
}

static bool is_base64(const struct kv_node *node)
{
    struct kv_buffer ignored = {0};
    bool good = kv_base64_decode(node->text, &ignored);
    kv_buffer_release(&ignored);
    return good;
}

static const char *digits_skip(const char *at)
{
    while (isdigit((unsigned char)*at))
        at++;
    return at;
}

/* ([0-9]+(\.[0-9]+)?(ms|s|m|h))+ */
static bool is_duration(const char *at, const char *units)
{
    if (*at == '\0')
        return false;
    while (*at) {
        const char *digits = at;
        at = digits_skip(at);
        if (at == digits)
            return false;
        if (*at == '.') {
            digits = ++at;
            at = digits_skip(at);
            if (at == digits)
                return false;
        }
        if (!*at || !strchr(units, *at))
            return false;
        at += at[0] == 'm' && at[1] == 's' ? 2 : 1;
    }
    return true;
}

/* The expected type of a value, and whether it has that type. */
static const char *demand(enum api_value value, const struct kv_node *node)
{
    enum kv_scalar_type type = kv_node_scalar_type(node);
    bool is_text = type == KV_SCALAR_STRING;
    kv_time ignored;
    switch (value) {
    case API_ANY:
    case API_OBJECT:
        return NULL;
    case API_TEXT:
        return is_text ? NULL : "must be text; quote it";
    case API_BOOL:
        if (type == KV_SCALAR_BOOL)
            return NULL;
        return "must be true or false, without quotes";
    case API_INT32:
        if (!is_whole(node))
            return "must be an integer, without quotes";
        return fits(node, INT32_MIN, INT32_MAX) ? NULL : "must be an integer of 32 bits";
    case API_INT64:
        if (!is_whole(node))
            return "must be an integer, without quotes";
        return fits(node, INT64_MIN, INT64_MAX) ? NULL : "must be an integer of 64 bits";
    case API_NUMBER:
        return type == KV_SCALAR_INT || type == KV_SCALAR_FLOAT
                   ? NULL
                   : "must be a number, without quotes";
    case API_BYTES:
        if (!is_text)
            return "must be text in base64; quote it";
        return is_base64(node) ? NULL : "must be base64";
    case API_QUANTITY:
        return is_quantity(node, type) ? NULL : "must be a quantity, such as 500m or 2Gi";
    case API_INT_OR_TEXT:
        if (is_text || (is_whole(node) && fits(node, INT32_MIN, INT32_MAX)))
            return NULL;
        return "must be an integer of 32 bits, or text such as \"25%\"";
    case API_TIME:
    case API_MICRO_TIME:
        return is_text && kv_time_parse(node->text, &ignored)
                   ? NULL
                   : "must be a time, such as \"2026-01-31T12:00:00Z\"";
    case API_DURATION:
        return is_text && is_duration(node->text.data, "smh")
                   ? NULL
                   : "must be a duration in h, m, s and ms, such as 1h30m";
    case API_SHORT_DURATION:
        return is_text && is_duration(node->text.data, "sm")
                   ? NULL
                   : "must be a duration in m, s and ms, such as 90s";
    }
    return NULL;
}

static void object_check(struct check *check, const struct step *at, const struct api_type *type,
                         const struct kv_node *node);

static const char *kind_of_node(const struct kv_node *node)
{
    return node->type == KV_NODE_SEQUENCE ? "a list" : "a mapping";
}

static void value_check(struct check *check, const struct step *at, const struct api_field *field,
                        const struct kv_node *node)
{
    if (field->value == API_OBJECT) {
        object_check(check, at, field->type, node);
        return;
    }
    if (field->value == API_ANY || is_open(node))
        return;
    if (node->type != KV_NODE_SCALAR) {
        wrong(check, at, node, "must be one value, not %s", kind_of_node(node));
        return;
    }
    if (kv_node_scalar_type(node) == KV_SCALAR_NULL) {
        if (check->custom)
            wrong(check, at, node,
                  "must have a value, and null is not one: quote it, or remove it");
        return;
    }
    const char *must = demand(field->value, node);
    if (must)
        wrong(check, at, node, "%s", must);
}

/* --- unique items of a list --- */

struct entry {
    const char *key;
    size_t index;
};

static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Adds a scalar as it would be sent; false if it is unknown or not a scalar. */
static bool scalar_print(const struct kv_node *node, struct kv_buffer *out)
{
    struct kv_json_number number;
    if (!kv_node_is_given(node) || node->type != KV_NODE_SCALAR || is_open(node))
        return false;
    if (kv_node_scalar_type(node) == KV_SCALAR_STRING)
        kv_buffer_printf(out, "\"%s\"", node->text.data);
    else
        kv_buffer_text(out, kv_node_number(node, &number) ? number.text : node->text.data);
    return true;
}

/* Prints one of the fields of a key (`protocol=TCP`); false if the item lacks it. */
static bool key_part_print(const struct kv_node *item, struct kv_text part, struct kv_buffer *out)
{
    char name[64];
    const char *preset = memchr(part.data, '=', part.length);
    size_t length = preset ? (size_t)(preset - part.data) : part.length;
    if (length >= sizeof name)
        return false;
    memcpy(name, part.data, length);
    name[length] = '\0';
    const struct kv_node *value = kv_node_get(item, name);
    kv_buffer_printf(out, "%s%s ", out->length > 0 ? ", " : "", name);
    if (kv_node_is_given(value) || !preset)
        return scalar_print(value, out);
    kv_buffer_printf(out, "\"%.*s\"", (int)(part.length - length - 1), preset + 1);
    return true;
}

static bool key_print(const struct kv_node *item, const char *keys, struct kv_buffer *out)
{
    if (strcmp(keys, "=") == 0)
        return scalar_print(item, out);
    while (*keys) {
        size_t length = strcspn(keys, " ");
        if (!key_part_print(item, (struct kv_text){keys, length}, out))
            return false;
        keys += length + (keys[length] == ' ');
    }
    return true;
}

static size_t entries_of(const struct kv_node *list, const char *keys, struct entry *entries,
                         struct kv_arena *arena)
{
    struct kv_buffer key = {0};
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        kv_buffer_clear(&key);
        if (key_print(list->items[i], keys, &key))
            entries[count++] = (struct entry){kv_arena_copy(arena, kv_buffer_as_text(&key)), i};
    }
    kv_buffer_release(&key);
    return count;
}

static void unique_check(struct check *check, const struct step *at, const char *keys,
                         const struct kv_node *list)
{
    struct kv_arena arena = {0};
    struct entry *entries = kv_arena_array(&arena, list->count, sizeof *entries);
    size_t count = entries_of(list, keys, entries, &arena);
    kv_sort(entries, count, sizeof *entries, entry_compare);
    for (size_t i = 1, first = 0; i < count; i++) {
        const struct kv_node *other = list->items[entries[first].index];
        if (strcmp(entries[i].key, entries[first].key) != 0)
            first = i;
        else
            wrong(check, at, list->items[entries[i].index],
                  "contains %s twice: first at line %u, column %u; server-side apply, and "
                  "therefore Flux, accepts each only once",
                  entries[i].key, other->line, other->column);
    }
    kv_arena_release(&arena);
}

/* --- containers --- */

static void list_check(struct check *check, const struct step *at, const struct api_field *field,
                       const struct kv_node *list)
{
    if (!kv_node_is_given(list) || is_open(list))
        return;
    if (list->type != KV_NODE_SEQUENCE) {
        wrong(check, at, list, "must be a list");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct step step = {.parent = at, .item = list->items[i], .index = i};
        value_check(check, &step, field, list->items[i]);
    }
    if (field->keys && list->count > 1)
        unique_check(check, at, field->keys, list);
}

static void map_check(struct check *check, const struct step *at, const struct api_field *field,
                      const struct kv_node *map)
{
    if (!kv_node_is_given(map) || is_open(map))
        return;
    if (map->type != KV_NODE_MAPPING) {
        wrong(check, at, map, "must be a mapping");
        return;
    }
    for (size_t i = 0; i < map->count; i++) {
        struct step step = {.parent = at, .key = map->pairs[i].key->text};
        if (field->shape == API_LIST_MAP)
            list_check(check, &step, field, map->pairs[i].value);
        else
            value_check(check, &step, field, map->pairs[i].value);
    }
}

static void field_check(struct check *check, const struct step *at, const struct api_field *field,
                        const struct kv_node *node)
{
    bool custom = check->custom;
    if (field->type == api_object_meta)
        check->custom = false; /* it is not part of a definition */
    switch (field->shape) {
    case API_ONE:
        value_check(check, at, field, node);
        break;
    case API_LIST:
        list_check(check, at, field, node);
        break;
    case API_MAP:
    case API_LIST_MAP:
        map_check(check, at, field, node);
        break;
    }
    check->custom = custom;
}

/* Pods and their templates need a container. With the annotation, Flux merges the manifest into an
 * object that may have them. */
static void containers_check(struct check *check, const struct step *at, const struct kv_node *spec)
{
    const struct kv_node *containers = kv_node_get(spec, "containers");
    const struct kv_node *annotations =
        kv_node_get(kv_node_get(check->manifest->written, "metadata"), "annotations");
    struct step step = {.parent = at, .key = kv_text_of("containers")};
    if (kv_string_is(kv_tree_text(annotations, KV_FLUX_SSA), "Merge"))
        return;
    if (!kv_node_is_given(containers))
        wrong(check, &step, spec, "is missing: the API server refuses a pod without containers");
    else if (containers->type == KV_NODE_SEQUENCE && containers->count == 0)
        wrong(check, &step, containers,
              "is empty: the API server refuses a pod without containers");
}

static void object_check(struct check *check, const struct step *at, const struct api_type *type,
                         const struct kv_node *node)
{
    if (!kv_node_is_given(node) || is_open(node))
        return;
    if (node->type != KV_NODE_MAPPING) {
        wrong(check, at, node, "must be a mapping");
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct kv_node_pair *pair = &node->pairs[i];
        const struct api_field *field = api_field_find(type, pair->key->text.data);
        struct step step = {.parent = at, .key = pair->key->text};
        if (field)
            field_check(check, &step, field, pair->value);
    }
    if (api_field_find(type, "containers"))
        containers_check(check, at, node);
}

bool manifest_check(const struct manifest_source *source, const struct kv_manifest *manifest,
                    bool metadata_alone)
{
    struct check check = {.source = source, .manifest = manifest, .fine = true};
    const struct api_kind *kind =
        metadata_alone ? NULL : api_kind_find(manifest->api_version, manifest->kind);
    if (kind) {
        check.custom = kind->custom;
        object_check(&check, NULL, kind->type, manifest->written);
        return check.fine;
    }
    struct step step = {.key = kv_text_of("metadata")};
    object_check(&check, &step, api_object_meta, kv_node_get(manifest->written, "metadata"));
    return check.fine;
}
