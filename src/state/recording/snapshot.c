/* kubevet's own recordings. */
#include "document.h"
#include "objects.h"

#include "state/kept.h"

/* The kind of an entry, as far as it can be read; NULL = none. */
static const struct kv_kind *kind_named(struct document *document, struct identity identity)
{
    const struct kv_kind *kind = identity_kind(identity);
    return kind ? kind : kept_own_kind(document->state, identity.api_version, identity.kind);
}

/* A kind in a namespace (null: anywhere) that was or was not read. */
static bool place_take(struct document *document, bool is_known)
{
    struct kv_text key, text;
    const char *api_version = NULL, *kind = NULL, *namespace = NULL, *reason = NULL;
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key)) {
        const char **out = kv_text_is(key, "apiVersion")  ? &api_version
                           : kv_text_is(key, "kind")      ? &kind
                           : kv_text_is(key, "namespace") ? &namespace
                           : kv_text_is(key, "reason")    ? &reason
                                                          : NULL;
        if (!out || kv_reader_peek(document->reader) == KV_VALUE_NULL)
            kv_read_skip(document->reader);
        else if (kv_read_string(document->reader, &text))
            *out = kv_arena_copy(&document->arena, text);
    }
    if (kv_reader_failed(document->reader))
        return false;
    struct identity identity = {api_version, kind};
    const struct kv_kind *known = kind_named(document, identity);
    if (!known && !is_known)
        known = identity_kind_in_any_version(identity);
    if (known && !is_known)
        kv_state_not_known(document->state, known, namespace,
                           reason ? reason : "the snapshot gives no reason");
    else if (known && namespace)
        kv_state_know_in(document->state, known, namespace);
    return true;
}

static bool places_take(struct document *document, bool are_known)
{
    if (!kv_read_array(document->reader))
        return false;
    while (kv_read_item(document->reader))
        if (!place_take(document, are_known))
            return false;
    return true;
}

static bool snapshot_list_take(struct document *document, const struct frame *list)
{
    if (!list->is_object || !list->kind || !list_item_kind(&document->arena, list->kind))
        return kv_reader_fail(document->reader, "a snapshot's lists must be lists of objects");
    return list_take(document, list);
}

static bool strings_take(struct document *document, struct kv_strings *out)
{
    struct kv_arena *arena = &document->state->arena;
    struct kv_list list = {0};
    struct kv_text text;
    if (!kv_read_array(document->reader))
        return false;
    while (kv_read_item(document->reader))
        if (kv_read_string(document->reader, &text))
            kv_list_add(&list, arena, const char *, kv_arena_copy(arena, text));
    *out = (struct kv_strings){list.items, list.count};
    return !kv_reader_failed(document->reader);
}

/* The host names that the snapshot has kept. */
static bool host_names_take(struct document *document)
{
    struct kv_text key;
    struct kv_host_filter *kept = kv_arena_alloc(&document->state->arena, sizeof *kept);
    struct kv_strings hosts = {0}, except = {0};
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key)) {
        if (kv_text_is(key, "hosts"))
            strings_take(document, &hosts);
        else if (kv_text_is(key, "except"))
            strings_take(document, &except);
        else
            kv_read_skip(document->reader);
    }
    *kept = (struct kv_host_filter){hosts.items, hosts.count, except.items, except.count};
    document->state->hosts_recorded = kept;
    return !kv_reader_failed(document->reader);
}

static bool lists_take(struct document *document, const struct frame *frame)
{
    if (!kv_read_array(document->reader))
        return false;
    for (size_t i = 0; kv_read_item(document->reader); i++)
        if (!snapshot_list_take(document, kv_list_item(&frame->lists, struct frame, i)))
            return false;
    return true;
}

static bool objects_take(struct document *document)
{
    if (!kv_read_array(document->reader))
        return false;
    while (kv_read_item(document->reader))
        if (!objects_read(document->state, document->reader))
            return false;
    return true;
}

/* --- what was recorded for expressions --- */

/* The head of an entry, whose keys may be in any order. */
struct entry {
    struct identity identity;
    struct kv_cel_paths paths;
};

static bool path_take(struct document *document, struct entry *entry)
{
    struct kv_text text;
    struct kv_error wrong = {0};
    if (!kv_read_string(document->reader, &text))
        return false;
    return kv_cel_paths_add(&document->arena, &entry->paths, kv_arena_copy(&document->arena, text),
                            &wrong) ||
           kv_reader_fail(document->reader, "the paths of a snapshot's `kept`: %s", wrong.text);
}

static bool text_take(struct document *document, const char **out)
{
    struct kv_text text;
    if (!kv_read_string(document->reader, &text))
        return false;
    *out = kv_arena_copy(&document->arena, text);
    return true;
}

static bool entry_read(struct document *document, struct entry *entry)
{
    struct kv_text key;
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key)) {
        if (kv_text_is(key, "apiVersion"))
            text_take(document, &entry->identity.api_version);
        else if (kv_text_is(key, "kind"))
            text_take(document, &entry->identity.kind);
        else if (!kv_text_is(key, "paths"))
            kv_read_skip(document->reader);
        else if (kv_read_array(document->reader))
            while (kv_read_item(document->reader))
                path_take(document, entry);
    }
    return !kv_reader_failed(document->reader);
}

static bool entry_items_take(struct document *document, const struct kv_kind *kind)
{
    struct kv_text key;
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key))
        if (!kv_text_is(key, "items"))
            kv_read_skip(document->reader);
        else if (kv_read_array(document->reader))
            while (kv_read_item(document->reader))
                kept_item_take(document->state, kind, document->reader);
    return !kv_reader_failed(document->reader);
}

static bool entry_take(struct document *document)
{
    struct entry entry = {0};
    const struct kv_reader_mark mark = kv_reader_mark(document->reader);
    if (!entry_read(document, &entry))
        return false;
    const struct kv_kind *kind =
        entry.identity.api_version && entry.identity.kind
            ? kv_state_kind_named(document->state, entry.identity.api_version, entry.identity.kind)
            : NULL;
    if (!kind || !kv_state_asked_paths(document->state, kind))
        return true;
    kv_reader_rewind(document->reader, &mark);
    kept_record(document->state, kind, &entry.paths);
    return entry_items_take(document, kind);
}

static bool kept_take(struct document *document)
{
    if (!kv_read_array(document->reader))
        return false;
    while (kv_read_item(document->reader))
        if (!entry_take(document))
            return false;
    return !kv_reader_failed(document->reader);
}

static bool immutable_fields_take(struct document *document)
{
    bool held = false;
    if (kv_reader_peek(document->reader) != KV_VALUE_BOOL)
        return kv_read_skip(document->reader);
    document->state->lacks_immutable = !(kv_read_bool(document->reader, &held) && held);
    return true;
}

/* Which fields the snapshot has kept of each kind. */
static bool tables_take(struct document *document)
{
    char ours[KV_DIGEST_MAX];
    const char *recorded;
    if (!text_take(document, &recorded))
        return false;
    document->state->lacks_tables = strcmp(recorded, kv_kind_tables_digest(ours)) != 0;
    return true;
}

/* {"notAfter": TIME, "issuer": TEXT} */
static bool server_certificate_take(struct document *document)
{
    struct kv_reader *reader = document->reader;
    struct kv_state *state = document->state;
    struct kv_text key, text;
    if (!kv_read_object(reader))
        return false;
    while (kv_read_key(reader, &key)) {
        bool is_time = kv_text_is(key, "notAfter");
        if (!is_time && !kv_text_is(key, "issuer"))
            kv_read_skip(reader);
        else if (!kv_read_string(reader, &text))
            return false;
        else if (!is_time)
            state->server_issuer = kv_arena_copy(&state->arena, text);
        else if (!kv_time_parse(text, &state->server_not_after))
            return kv_reader_fail(reader,
                                  "serverCertificate.notAfter must be a time as in RFC 3339");
    }
    return !kv_reader_failed(reader);
}

static bool member_take(struct document *document, const struct frame *frame, struct kv_text key)
{
    if (kv_text_is(key, "lists"))
        return lists_take(document, frame);
    if (kv_text_is(key, "tables"))
        return tables_take(document);
    if (kv_text_is(key, "immutableFields"))
        return immutable_fields_take(document);
    if (kv_text_is(key, "annotations"))
        return strings_take(document, &document->state->annotations_recorded);
    if (kv_text_is(key, "hostNames"))
        return host_names_take(document);
    if (kv_text_is(key, "unknown") || kv_text_is(key, "known"))
        return places_take(document, kv_text_is(key, "known"));
    if (kv_text_is(key, "serverCertificate"))
        return server_certificate_take(document);
    if (kv_text_is(key, "kept"))
        return kept_take(document);
    if (kv_text_is(key, "objects"))
        return objects_take(document);
    return kv_read_skip(document->reader);
}

static const char *copy(struct kv_state *state, const char *text)
{
    return text ? kv_arena_copy(&state->arena, kv_text_of(text)) : NULL;
}

/* What the state as a whole takes from the Snapshot. */
static bool head_take(struct document *document, const struct frame *frame)
{
    struct kv_state *state = document->state;
    if (document->snapshot)
        return kv_reader_fail(document->reader,
                              "a second snapshot, besides %s: two recordings do not make one state",
                              document->snapshot);
    document->snapshot = copy(state, document->path);
    state->server = copy(state, frame->server);
    state->context = copy(state, frame->context);
    if (frame->version)
        state->version = copy(state, frame->version);
    if (frame->recorded_at &&
        !kv_time_parse(kv_text_of(frame->recorded_at), &document->recorded_at))
        return kv_reader_fail(document->reader, "recordedAt must be a time as in RFC 3339");
    state->lacks_tables = true;
    state->lacks_immutable = true;
    state->annotations_cut = true;
    state->hosts_unknown = "the snapshot was recorded without the hosts that the spec now names";
    return true;
}

bool snapshot_take(struct document *document, const struct frame *frame)
{
    struct kv_text key;
    if (strcmp(frame->kind, "ClusterSpec") == 0)
        return document->in_folder
                   ? kv_read_skip(document->reader)
                   : kv_reader_fail(document->reader, "this is a spec (kind ClusterSpec), not a "
                                                      "recording: `kubevet snapshot` makes one");
    if (strcmp(frame->kind, "Snapshot") != 0 || strcmp(frame->api_version, "kubevet/v1") != 0)
        return kv_reader_fail(document->reader,
                              "expected a Snapshot of kubevet/v1, found a %s of %s", frame->kind,
                              frame->api_version);
    if (!head_take(document, frame) || !kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key))
        if (!member_take(document, frame, key))
            return false;
    return !kv_reader_failed(document->reader);
}
