#include "kubevet/base/json.h"
#include "kubevet/state/snapshot.h"

#include "objects.h"

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

/* A namespace in which the kind was read (`reason` NULL) or not. */
static void place_add(struct kv_buffer *out, const char **separator, const struct kv_kind *kind,
                      const char *namespace, const char *reason)
{
    char api_version[KV_API_VERSION_MAX];
    kv_buffer_printf(out, "%s\n{\"apiVersion\":\"%s\",\"kind\":\"%s\"", *separator,
                     kv_kind_api_version(kind, api_version), kind->name);
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

void kv_snapshot_write(const struct kv_state *state, const struct kv_kind *const *kinds,
                       struct kv_buffer *out)
{
    char clock[KV_TIME_TEXT_MAX];
    kv_buffer_text(out, "{\"apiVersion\":\"kubevet/v1\",\"kind\":\"Snapshot\",\n");
    field_add(out, "recordedAt",
              state->clock == KV_TIME_NONE || state->clock_is_floor
                  ? NULL /* a guess must not become a fact when it is recorded */
                  : kv_time_format(state->clock, clock));
    field_add(out, "server", state->server);
    field_add(out, "context", state->context);
    field_add(out, "version", state->version);

    hosts_add(out, state);

    annotations_add(out, state);
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
    kv_buffer_text(out, "],\n\"objects\":[");
    objects_write(state, out);
    kv_buffer_text(out, "]}\n");
}
