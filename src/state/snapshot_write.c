#include "kubevet/state/snapshot.h"

#include "kubevet/base/utf8.h"
#include "objects.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *object_encode(const struct kv_shape *fields, const void *base);

/* NULL for NULL. jansson refuses what is no UTF-8, and a recording must not get lost over a byte,
 * as of a server's message that was cut within a character: it becomes U+FFFD. */
static json_t *string_encode(const char *text)
{
    if (!text)
        return NULL;
    json_t *string = json_string(text);
    if (string)
        return string;
    struct kv_buffer repaired = {0};
    kv_utf8_repair(&repaired, kv_text_of(text));
    string = json_stringn(repaired.data, repaired.length);
    kv_buffer_release(&repaired);
    if (!string)
        kv_out_of_memory();
    return string;
}

/* Adds what is there to an object, or appends it to an array. */
static void set(json_t *object, const char *key, json_t *value)
{
    if (!value)
        return;
    json_t *name = string_encode(key);
    if (json_object_set_new(object, json_string_value(name), value) != 0)
        kv_out_of_memory();
    json_decref(name);
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        kv_out_of_memory();
}

static json_t *labels_encode(const struct kv_labels *labels)
{
    if (labels->count == 0)
        return NULL;
    json_t *map = json_object();
    for (size_t i = 0; i < labels->count; i++)
        set(map, labels->items[i].key, string_encode(labels->items[i].value));
    return map;
}

static json_t *quantities_encode(const struct kv_quantities *quantities)
{
    if (!quantities->set)
        return NULL;
    json_t *map = json_object();
    for (size_t i = 0; i < quantities->count; i++)
        set(map, quantities->items[i].resource, string_encode(quantities->items[i].text));
    return map;
}

static json_t *strings_encode(const struct kv_strings *strings)
{
    if (strings->count == 0)
        return NULL;
    json_t *array = json_array();
    for (size_t i = 0; i < strings->count; i++)
        append(array, string_encode(strings->items[i]));
    return array;
}

static json_t *list_encode(const struct kv_shape *row, const struct kv_list *list)
{
    if (list->count == 0)
        return NULL;
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_t *item = object_encode(row->fields, (const char *)list->items + i * row->size);
        append(array, item ? item : json_object());
    }
    return array;
}

/* The children of a node at `depth - 1`, from *at on. */
static json_t *tree_encode(const struct kv_fields *fields, size_t *at, unsigned depth)
{
    json_t *tree = json_object();
    while (*at < fields->count && fields->items[*at].depth == depth) {
        const char *name = fields->items[*at].name;
        ++*at;
        set(tree, name, tree_encode(fields, at, depth + 1));
    }
    return tree;
}

static json_t *fields_encode(const struct kv_fields *fields)
{
    size_t at = 0;
    return fields->set ? tree_encode(fields, &at, 0) : NULL;
}

static json_t *time_encode(kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    return time == KV_TIME_NONE ? NULL : string_encode(kv_time_format(time, text));
}

/* NULL = absent. */
static json_t *value_encode(const struct kv_shape *row, const void *at)
{
    switch (row->type) {
    case KV_SHAPE_STRING:
    case KV_SHAPE_TEXT:
    case KV_SHAPE_SCALAR:
    case KV_SHAPE_URL:
        return string_encode(*(const char *const *)at);
    case KV_SHAPE_BOOL: {
        enum kv_tristate value = *(const enum kv_tristate *)at;
        return value == KV_ABSENT ? NULL : json_boolean(value == KV_TRUE);
    }
    case KV_SHAPE_INTEGER: {
        const struct kv_integer *integer = at;
        return integer->set ? json_integer(integer->value) : NULL;
    }
    case KV_SHAPE_TIME:
        return time_encode(*(const kv_time *)at);
    case KV_SHAPE_QUANTITIES:
        return quantities_encode(at);
    case KV_SHAPE_STRINGS:
        return strings_encode(at);
    case KV_SHAPE_LABELS:
    case KV_SHAPE_CHOSEN:
    case KV_SHAPE_HOSTS:
        return labels_encode(at);
    case KV_SHAPE_FIELDS:
        return fields_encode(at);
    case KV_SHAPE_OBJECT: {
        json_t *object = object_encode(row->fields, at);
        bool is_empty_one = !object && row->mark && *((const bool *)at + row->mark);
        return is_empty_one ? json_object() : object;
    }
    case KV_SHAPE_LIST:
        return list_encode(row, at);
    }
    return NULL;
}

/* NULL if nothing of it is there. Several rows of one key are one value, at one place: written once
 * more, it is the same. */
static json_t *object_encode(const struct kv_shape *fields, const void *base)
{
    json_t *object = NULL;
    for (const struct kv_shape *row = fields; row->key; row++) {
        json_t *value = value_encode(row, (const char *)base + row->offset);
        if (!value)
            continue;
        if (!object)
            object = json_object();
        set(object, row->key, value);
    }
    return object;
}

json_t *object_json(const struct kv_object *object)
{
    return object_encode(object->kind->fields, object);
}

void json_add(struct kv_buffer *out, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text)
        kv_out_of_memory();
    kv_buffer_text(out, text);
    free(text);
    json_decref(value);
}

static void field_add(struct kv_buffer *out, const char *key, const char *value)
{
    if (!value)
        return;
    kv_buffer_printf(out, "\"%s\":", key);
    json_add(out, string_encode(value));
    kv_buffer_text(out, ",\n");
}

/* An object a line: to be read, compared and cut by ordinary tools. */
static void list_add(struct kv_buffer *out, const struct kv_state_kind *kinds)
{
    char api_version[KV_API_VERSION_MAX];
    kv_buffer_printf(out, "{\"apiVersion\":\"%s\",\"kind\":\"%sList\",\"items\":[",
                     kv_kind_api_version(kinds->kind, api_version), kinds->kind->name);
    for (size_t i = 0; i < kinds->count; i++) {
        kv_buffer_text(out, i ? ",\n" : "\n");
        json_t *object = object_encode(kinds->kind->fields, kinds->objects[i]);
        json_add(out, object ? object : json_object());
    }
    kv_buffer_text(out, "]}");
}

/* A namespace where the kind was read (`reason` NULL) or not. */
static void place_add(struct kv_buffer *out, const char **separator, const struct kv_kind *kind,
                      const char *namespace, const char *reason)
{
    char api_version[KV_API_VERSION_MAX];
    json_t *entry = json_object();
    set(entry, "apiVersion", string_encode(kv_kind_api_version(kind, api_version)));
    set(entry, "kind", string_encode(kind->name));
    set(entry, "namespace", string_encode(namespace));
    if (reason)
        set(entry, "reason", string_encode(reason));
    kv_buffer_printf(out, "%s\n", *separator);
    json_add(out, entry);
    *separator = ",";
}

static json_t *globs_encode(const char *const *globs, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        append(array, string_encode(globs[i]));
    return array;
}

/* Of which hosts the names were kept: of others there are none in the lists, whatever was there. */
static void hosts_add(struct kv_buffer *out, const struct kv_state *state)
{
    if (kv_state_hosts_unknown(state))
        return;
    json_t *entry = json_object();
    set(entry, "hosts", globs_encode(state->hosts->hosts, state->hosts->host_count));
    set(entry, "except", globs_encode(state->hosts->except, state->hosts->except_count));
    kv_buffer_text(out, "\"hostNames\":");
    json_add(out, entry);
    kv_buffer_text(out, ",\n");
}

void kv_snapshot_write(const struct kv_state *state, const struct kv_kind *const *kinds,
                       struct kv_buffer *out)
{
    char clock[KV_TIME_TEXT_MAX];
    kv_buffer_text(out, "{\"apiVersion\":\"kubevet/v1\",\"kind\":\"Snapshot\",\n");
    field_add(out, "recordedAt",
              state->clock == KV_TIME_NONE || state->clock_is_floor
                  ? NULL /* a guess must not become a fact by being written down */
                  : kv_time_format(state->clock, clock));
    field_add(out, "server", state->server);
    field_add(out, "context", state->context);
    field_add(out, "version", state->version);

    hosts_add(out, state);

    const char *separator = "";
    kv_buffer_text(out, "\"lists\":[");
    for (const struct kv_kind *const *kind = kinds; *kind; kind++) {
        const struct kv_state_kind *entry = kv_state_kind(state, *kind);
        if (!kv_state_listed(state, *kind))
            continue;
        kv_buffer_printf(out, "%s\n", separator);
        list_add(out, entry);
        separator = ",";
    }
    separator = "";
    kv_buffer_text(out, "],\n\"unknown\":[");
    for (const struct kv_kind *const *kind = kinds; *kind; kind++) {
        kv_list_each(&kv_state_kind(state, *kind)->unknown, struct kv_unknown, unknown)
            place_add(out, &separator, *kind, unknown->namespace, unknown->reason);
    }
    separator = "";
    kv_buffer_text(out, "],\n\"known\":[");
    for (const struct kv_kind *const *kind = kinds; *kind; kind++) {
        kv_list_each(&kv_state_kind(state, *kind)->known_in, const struct kv_known, known)
            place_add(out, &separator, *kind, known->namespace, NULL);
    }
    kv_buffer_text(out, "],\n\"objects\":[");
    objects_write(state, out);
    kv_buffer_text(out, "]}\n");
}
