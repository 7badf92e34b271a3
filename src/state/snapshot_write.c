#include "kubevet/state/snapshot.h"

#include "kubevet/base/tree.h"
#include "kubevet/base/utf8.h"
#include "objects.h"

#include <jansson.h>
#include <stdlib.h>

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

/* A tree as JSON has it. */
static json_t *tree_encode(const struct kv_node *node)
{
    json_error_t ignored;
    json_t *value;
    switch (node->type) {
    case KV_NODE_MAPPING:
        value = json_object();
        for (size_t i = 0; i < node->count; i++)
            set(value, node->pairs[i].key->text.data, tree_encode(node->pairs[i].value));
        return value;
    case KV_NODE_SEQUENCE:
        value = json_array();
        for (size_t i = 0; i < node->count; i++)
            append(value, tree_encode(node->items[i]));
        return value;
    case KV_NODE_SCALAR:
        break;
    }
    return node->plain ? json_loadb(node->text.data, node->text.length, JSON_DECODE_ANY, &ignored)
                       : string_encode(node->text.data);
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
    struct kv_arena arena = {0};
    char api_version[KV_API_VERSION_MAX];
    kv_buffer_printf(out, "{\"apiVersion\":\"%s\",\"kind\":\"%sList\",\"items\":[",
                     kv_kind_api_version(kinds->kind, api_version), kinds->kind->name);
    for (size_t i = 0; i < kinds->count; i++) {
        kv_buffer_text(out, i ? ",\n" : "\n");
        json_add(out, tree_encode(kv_kind_encode(kinds->objects[i], &arena)));
        kv_arena_clear(&arena);
    }
    kv_buffer_text(out, "]}");
    kv_arena_release(&arena);
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
