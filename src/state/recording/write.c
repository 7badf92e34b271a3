#include "kubevet/base/json.h"
#include "kubevet/state/snapshot.h"

#include "objects.h"

#include "kubevet/state/kept.h"

static void field_add(struct kv_buffer *out, const char *key, const char *value)
{
    if (!value)
        return;
    kv_buffer_printf(out, "\"%s\":", key);
    kv_json_write_string(value, out);
    kv_buffer_text(out, ",\n");
}

/* One object per line, so that ordinary tools can read, compare and cut it. */
static void list_add(struct kv_buffer *out, const struct kv_state_kind *kinds)
{
    struct kv_arena arena = {0};
    char api_version[KV_API_VERSION_MAX];
    kv_buffer_printf(out, "{\"apiVersion\":\"%s\",\"kind\":\"%sList\",\"items\":[",
                     kv_kind_api_version(kinds->kind, api_version), kinds->kind->name);
    for (size_t i = 0; i < kinds->count; i++) {
        kv_buffer_text(out, i ? ",\n" : "\n");
        kv_json_write_tree(kv_kind_encode(kinds->objects[i], &arena), out);
        kv_arena_clear(&arena);
    }
    kv_buffer_text(out, "]}");
    kv_arena_release(&arena);
}

static void member_add(struct kv_buffer *out, const char *key, const char *value)
{
    if (!value)
        return;
    kv_buffer_printf(out, ",\"%s\":", key);
    kv_json_write_string(value, out);
}

/* The names that expressions give to kinds may be any text. */
static void identity_add(struct kv_buffer *out, const struct kv_kind *kind)
{
    char api_version[KV_API_VERSION_MAX];
    kv_buffer_text(out, "\"apiVersion\":");
    kv_json_write_string(kv_kind_api_version(kind, api_version), out);
    member_add(out, "kind", kind->name);
}

/* A namespace in which the kind was read (`reason` NULL) or not. */
static void place_add(struct kv_buffer *out, const char **separator, const struct kv_kind *kind,
                      const char *namespace, const char *reason)
{
    kv_buffer_printf(out, "%s\n{", *separator);
    identity_add(out, kind);
    member_add(out, "namespace", namespace);
    member_add(out, "reason", reason);
    kv_buffer_text(out, "}");
    *separator = ",";
}

static void globs_add(struct kv_buffer *out, const char *const *globs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kv_buffer_text(out, i ? "," : "[");
        kv_json_write_string(globs[i], out);
    }
    kv_buffer_text(out, count ? "]" : "[]");
}

/* The hosts whose names were kept: the lists contain no others. */
static void hosts_add(struct kv_buffer *out, const struct kv_state *state)
{
    if (kv_state_hosts_unknown(state))
        return;
    kv_buffer_text(out, "\"hostNames\":{\"hosts\":");
    globs_add(out, state->hosts->hosts, state->hosts->host_count);
    kv_buffer_text(out, ",\"except\":");
    globs_add(out, state->hosts->except, state->hosts->except_count);
    kv_buffer_text(out, "},\n");
}

/* Those that are kept of namespaces, and that the state has. */
static void annotations_add(struct kv_buffer *out, const struct kv_state *state)
{
    const char *separator = "\"annotations\":[";
    for (const char *const *key = state->annotations; key && *key; key++) {
        if (kv_state_annotation_unknown(state, *key))
            continue;
        kv_buffer_text(out, separator);
        kv_json_write_string(*key, out);
        separator = ",";
    }
    if (separator[0] == ',')
        kv_buffer_text(out, "],\n");
}

/* --- what expressions read --- */

static void paths_add(struct kv_buffer *out, const struct kv_cel_paths *paths)
{
    struct kv_buffer text = {0};
    char *line, *rest = NULL;
    const char *separator = "";
    kv_cel_paths_write(paths, &text);
    for (line = text.data ? strtok_r(text.data, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest)) {
        kv_buffer_text(out, separator);
        kv_json_write_string(line, out);
        separator = ",";
    }
    kv_buffer_release(&text);
}

static const struct kv_node *with_key(const struct kv_node *mapping, const char *key,
                                      const char *text, struct kv_arena *arena)
{
    bool has = !text || kv_tree_text(mapping, key);
    return has ? mapping : kv_tree_with(mapping, key, kv_tree_string(text, arena), arena);
}

/* What the paths name of an object, and its name, by which an item finds its object. */
static const struct kv_node *kept_item(const struct kv_object *object,
                                       const struct kv_cel_paths *paths, struct kv_memory memory)
{
    struct kv_arena *arena = memory.arena;
    const struct kv_node *kept = kv_kept_of(object->kind, paths, object->kept, memory);
    const struct kv_node *metadata = kv_node_get(kept, "metadata");
    if (metadata && metadata->type != KV_NODE_MAPPING)
        metadata = NULL;
    metadata = with_key(metadata, "name", object->name, arena);
    metadata = with_key(metadata, "namespace", object->namespace, arena);
    return kv_tree_with(kept, "metadata", metadata, arena);
}

static void kept_items_add(struct kv_buffer *out, const struct kv_state_kind *kinds,
                           const struct kv_cel_paths *paths)
{
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    const struct kv_memory memory = {.arena = &arena, .strings = &strings};
    const char *separator = "";
    for (size_t i = 0; i < kinds->count; i++) {
        if (!kinds->objects[i]->kept)
            continue;
        kv_buffer_printf(out, "%s\n", separator);
        kv_json_write_tree(kept_item(kinds->objects[i], paths, memory), out);
        kv_arena_clear(&arena);
        separator = ",";
    }
    kv_intern_release(&strings);
    kv_arena_release(&arena);
}

/* Which paths of each kind were recorded, and what they name of each object. */
static void kept_add(struct kv_buffer *out, const struct kv_state *state)
{
    const struct kv_kind *kind;
    struct kv_arena arena = {0};
    for (size_t i = 0; (kind = kv_state_kept_kind(state, i)); i++) {
        kv_buffer_text(out, i ? ",\n{" : "\n{");
        identity_add(out, kind);
        kv_buffer_text(out, ",\"paths\":[");
        const struct kv_cel_paths *paths = kv_cel_paths_common(
            &arena, kv_state_asked_paths(state, kind), kv_state_kept_paths(state, kind));
        paths_add(out, paths);
        kv_buffer_text(out, "],\"items\":[");
        kept_items_add(out, kv_state_kind(state, kind), paths);
        kv_buffer_text(out, "]}");
    }
    kv_arena_release(&arena);
}

static void server_certificate_add(struct kv_buffer *out, const struct kv_state *state)
{
    char time[KV_TIME_TEXT_MAX];
    if (state->server_not_after == KV_TIME_NONE)
        return;
    kv_buffer_printf(out, "\"serverCertificate\":{\"notAfter\":\"%s\",\"issuer\":",
                     kv_time_format(state->server_not_after, time));
    kv_json_write_string(state->server_issuer ? state->server_issuer : "", out);
    kv_buffer_text(out, "},\n");
}

void kv_snapshot_write(struct kv_state *state, const struct kv_kind *const *kinds,
                       struct kv_buffer *out)
{
    char clock[KV_TIME_TEXT_MAX];
    kinds = kv_state_kinds_and_kept(state, kinds);
    kv_buffer_text(out, "{\"apiVersion\":\"kubevet/v1\",\"kind\":\"Snapshot\",\n");
    field_add(out, "recordedAt",
              state->clock == KV_TIME_NONE || state->clock_is_floor
                  ? NULL /* a guess must not become a fact when it is recorded */
                  : kv_time_format(state->clock, clock));
    field_add(out, "server", state->server);
    field_add(out, "context", state->context);
    field_add(out, "version", state->version);
    server_certificate_add(out, state);

    hosts_add(out, state);

    annotations_add(out, state);
    char tables[KV_DIGEST_MAX];
    field_add(out, "tables", state->lacks_tables ? NULL : kv_kind_tables_digest(tables));
    if (!state->lacks_immutable)
        kv_buffer_text(out, "\"immutableFields\":true,\n");
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
    if (kv_state_kept_kind(state, 0)) {
        kv_buffer_text(out, "],\n\"kept\":[");
        kept_add(out, state);
    }
    kv_buffer_text(out, "],\n\"objects\":[");
    objects_write(state, out);
    kv_buffer_text(out, "]}\n");
}
