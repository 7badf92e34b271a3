#include "frame.h"
#include "objects.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/snapshot.h"
#include "kubevet/state/wanted.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* More than any cluster that fits into one etcd (8 GiB at most, and JSON of it for one kind). */
#define FILE_MAX ((size_t)4 << 30)

/* One recorded document that is being read. */
struct document {
    struct kv_state *state;
    const char *path;
    bool in_folder;        /* files that are no state are passed over */
    struct kv_arena arena; /* of frames */
    struct kv_reader *reader;
    kv_time newest; /* timestamp seen */
    kv_time recorded_at;
    const char *snapshot; /* the path of the one Snapshot that was read; NULL = none yet */
    struct kv_error *error;
};

/* --- what a document may be --- */

/* Answers of the API that hold no objects. */
static bool is_no_state(const struct frame *frame)
{
    static const char *const kinds[] = {
        "APIVersions",
        "APIGroup",
        "APIGroupList",
        "APIResourceList",
        "APIGroupDiscoveryList",
        "PartialObjectMetadata",
        "PartialObjectMetadataList",
        "Table",
        "Status",
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(frame->kind, kinds[i]) == 0)
            return true;
    return false;
}

static bool is_our_own(const struct frame *frame)
{
    return frame->api_version && strncmp(frame->api_version, "kubevet/", 8) == 0;
}

/* "PodList" is a list of Pod; "List" is a list of anything. NULL if it is no list. */
static const char *list_item_kind(struct kv_arena *arena, const char *kind)
{
    size_t length = strlen(kind);
    if (length < 4 || strcmp(kind + length - 4, "List") != 0)
        return NULL;
    return kv_arena_copy(arena, (struct kv_text){kind, length - 4});
}

/* --- taking objects --- */

static bool list_take(struct document *document, const struct frame *frame);

/* What an item is, by its list or by itself. */
struct identity {
    const char *api_version, *kind; /* NULL = it doesn't say */
};

static const struct kv_kind *kind_of(struct identity identity)
{
    return identity.api_version && identity.kind ? kv_kind_find(identity.api_version, identity.kind)
                                                 : NULL;
}

/* Decodes the item, if it is of a kind that rules read, or else counts it. */
static bool known_item_take(struct document *document, struct identity identity, uint32_t source,
                            struct kv_reader *reader)
{
    const struct kv_kind *kind = kind_of(identity);
    if (kind)
        return kv_state_take(document->state, kind, source, reader);
    kv_state_count_other(document->state, identity.kind);
    return kv_read_skip(reader);
}

/* An item of a kind of which the spec wants single objects: read as a tree, from which it is taken
 * as any other. */
static bool wanted_item_take(struct document *document, struct identity identity, uint32_t source)
{
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    const struct kv_node *object = kv_tree_read(document->reader, &arena);
    bool ok = object != NULL;
    if (ok) {
        kv_state_offer(document->state, identity.api_version, identity.kind, object);
        struct kv_reader *reader = kv_reader_yaml(object, document->path, KV_ERROR_STATE);
        ok = known_item_take(document, identity, source, reader);
        if (!ok) {
            kv_reader_error(reader, &error);
            kv_reader_fail(document->reader, "%s", error.text);
        }
        kv_reader_close(reader);
    }
    kv_arena_release(&arena);
    return ok;
}

static bool item_take(struct document *document, struct identity identity, uint32_t source)
{
    if (!kind_of(identity) && kv_reader_peek(document->reader) != KV_VALUE_OBJECT)
        return kv_reader_fail(document->reader, "an item of this list is no object");
    if (kv_state_wants(document->state, identity.api_version, identity.kind))
        return wanted_item_take(document, identity, source);
    return known_item_take(document, identity, source, document->reader);
}

/* A list makes its kind known, a page of one only together with the others. */
static void kind_listed(struct document *document, struct identity identity,
                        const struct frame *frame)
{
    const struct kv_kind *kind = kind_of(identity);
    if (kind && !frame->is_page)
        kv_state_know(document->state, kind);
    else if (kind)
        kv_state_page(document->state, kind,
                      frame->remaining == SIZE_MAX ? SIZE_MAX
                                                   : frame->item_count + frame->remaining);
    kv_state_offered(document->state, identity.api_version, identity.kind,
                     frame->is_page ? document->path : NULL);
}

/* Takes an object that says itself what it is: alone, or in a generic list (`list`; else NULL),
 * which makes its kind known. A list in a list is unpacked. */
static bool object_take(struct document *document, const struct frame *frame, uint32_t source,
                        const struct frame *list)
{
    if (!frame->is_object)
        return kv_reader_fail(document->reader, "an item of this list is no object");
    if (!frame->kind || !frame->api_version)
        return kv_reader_fail(document->reader, "an object without %s: what it is can't be known",
                              frame->kind ? "apiVersion" : "kind");
    if (is_our_own(frame) || is_no_state(frame))
        return kv_reader_fail(document->reader, "a %s is no object of a cluster", frame->kind);
    if (frame->has_items && list_item_kind(&document->arena, frame->kind))
        return list_take(document, frame);
    if (!frame->has_metadata)
        return kv_reader_fail(document->reader, "a %s without metadata is no object of a cluster",
                              frame->kind);
    struct identity identity = {frame->api_version, frame->kind};
    if (list)
        kind_listed(document, identity, list);
    return item_take(document, identity, source);
}

static bool typed_items_take(struct document *document, struct identity identity)
{
    uint32_t source = kv_state_source(document->state);
    while (kv_read_item(document->reader))
        if (!item_take(document, identity, source))
            return false;
    return !kv_reader_failed(document->reader);
}

/* A generic list says what it holds, and nothing of what it doesn't: each kind that occurs is
 * known. */
static bool mixed_items_take(struct document *document, const struct frame *frame)
{
    uint32_t source = kv_state_source(document->state);
    size_t at = 0;
    while (kv_read_item(document->reader)) {
        if (!object_take(document, kv_list_item(&frame->items, struct frame, at++), source, frame))
            return false;
    }
    return !kv_reader_failed(document->reader);
}

static bool items_take(struct document *document, const struct frame *frame)
{
    struct identity identity = {frame->api_version, list_item_kind(&document->arena, frame->kind)};
    bool typed = identity.kind[0] != '\0';
    if (typed)
        kind_listed(document, identity, frame);
    if (kv_reader_peek(document->reader) == KV_VALUE_NULL)
        return kv_read_null(document->reader); /* how Go writes an empty list at times */
    if (!kv_read_array(document->reader))
        return false;
    return typed ? typed_items_take(document, identity) : mixed_items_take(document, frame);
}

static bool list_take(struct document *document, const struct frame *frame)
{
    struct kv_text key;
    if (!frame->has_items)
        return kv_reader_fail(document->reader, "a %s without items", frame->kind);
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key))
        if (!(kv_text_is(key, "items") ? items_take(document, frame)
                                       : kv_read_skip(document->reader)))
            return false;
    return !kv_reader_failed(document->reader);
}

/* --- snapshots of our own --- */

/* A kind in a namespace (null: anywhere) that was read, or was not. */
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
    const struct kv_kind *known = kind_of((struct identity){api_version, kind});
    if (known && !is_known)
        kv_state_not_known(document->state, known, namespace,
                           reason ? reason : "the snapshot does not say why");
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

static bool globs_take(struct document *document, const char *const **out, size_t *count)
{
    struct kv_list list = {0};
    struct kv_text text;
    if (!kv_read_array(document->reader))
        return false;
    while (kv_read_item(document->reader))
        if (kv_read_string(document->reader, &text))
            *(const char **)kv_list_push(&list, &document->arena, sizeof(char *)) =
                kv_arena_copy(&document->arena, text);
    *out = list.items;
    *count = list.count;
    return !kv_reader_failed(document->reader);
}

/* Which host names the snapshot has kept: those that are asked for now, too? */
static bool host_names_take(struct document *document)
{
    struct kv_text key;
    struct kv_host_filter kept = {0};
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key)) {
        if (kv_text_is(key, "hosts"))
            globs_take(document, &kept.hosts, &kept.host_count);
        else if (kv_text_is(key, "except"))
            globs_take(document, &kept.except, &kept.except_count);
        else
            kv_read_skip(document->reader);
    }
    struct kv_state *state = document->state;
    if (state->hosts && kv_host_filter_is_within(state->hosts, &kept))
        state->hosts_unknown = NULL;
    return !kv_reader_failed(document->reader);
}

static bool snapshot_take(struct document *document, const struct frame *frame)
{
    struct kv_text key;
    struct kv_state *state = document->state;
    if (strcmp(frame->kind, "Snapshot") != 0 || strcmp(frame->api_version, "kubevet/v1") != 0)
        return kv_reader_fail(document->reader,
                              "a %s of %s where a Snapshot of kubevet/v1 is wanted", frame->kind,
                              frame->api_version);
    if (document->snapshot)
        return kv_reader_fail(document->reader,
                              "a second snapshot, beside %s: two recordings are not one state",
                              document->snapshot);
    document->snapshot = kv_arena_copy(&state->arena, kv_text_of(document->path));
    if (frame->server)
        state->server = kv_arena_copy(&state->arena, kv_text_of(frame->server));
    if (frame->context)
        state->context = kv_arena_copy(&state->arena, kv_text_of(frame->context));
    if (frame->version)
        state->version = kv_arena_copy(&state->arena, kv_text_of(frame->version));
    if (frame->recorded_at &&
        !kv_time_parse(kv_text_of(frame->recorded_at), &document->recorded_at))
        return kv_reader_fail(document->reader, "recordedAt must be a time as RFC 3339 has it");
    state->hosts_unknown = "the snapshot was recorded without the hosts that the spec names now";
    if (!kv_read_object(document->reader))
        return false;
    while (kv_read_key(document->reader, &key)) {
        size_t at = 0;
        if (kv_text_is(key, "lists") && kv_read_array(document->reader)) {
            while (kv_read_item(document->reader))
                if (!snapshot_list_take(document, kv_list_item(&frame->lists, struct frame, at++)))
                    return false;
        } else if (kv_text_is(key, "hostNames")) {
            if (!host_names_take(document))
                return false;
        } else if (kv_text_is(key, "unknown")) {
            if (!places_take(document, false))
                return false;
        } else if (kv_text_is(key, "known")) {
            if (!places_take(document, true))
                return false;
        } else if (kv_text_is(key, "objects") && kv_read_array(document->reader)) {
            while (kv_read_item(document->reader))
                if (!objects_read(state, document->reader))
                    return false;
        } else {
            kv_read_skip(document->reader);
        }
    }
    return !kv_reader_failed(document->reader);
}

/* --- documents --- */

static bool no_state_error(struct document *document, const struct frame *frame)
{
    if (strcmp(frame->kind, "Status") == 0)
        return kv_error_at(document->error, KV_ERROR_STATE, document->path, 0, 0,
                           "this is an error of the API, no recorded state: %s",
                           frame->message ? frame->message : "it says no more");
    return kv_error_at(document->error, KV_ERROR_STATE, document->path, 0, 0,
                       "a %s holds no objects: record them with `kubevet snapshot` or `kubectl "
                       "get ... -o json`",
                       frame->kind);
}

static bool document_take(struct document *document, const struct frame *frame)
{
    struct kv_state *state = document->state;
    if (!frame->is_object)
        return kv_reader_fail(document->reader, "no object: neither a snapshot nor a list");
    if (frame->git_version && !frame->kind) {
        const char *version = frame->git_version;
        state->version = kv_arena_copy(&state->arena, kv_text_of(version + (*version == 'v')));
        return kv_read_skip(document->reader);
    }
    if (!frame->kind)
        return kv_reader_fail(document->reader,
                              "an object without kind: neither a snapshot nor a list of `kubectl "
                              "get -o json`");
    if (is_no_state(frame))
        return document->in_folder ? kv_read_skip(document->reader)
                                   : no_state_error(document, frame);
    if (is_our_own(frame))
        return snapshot_take(document, frame);
    if (list_item_kind(&document->arena, frame->kind))
        return list_take(document, frame);
    /* A single object tells of itself; that there is no other of its kind, it doesn't say. */
    return object_take(document, frame, kv_state_source(state), NULL);
}

/* Both passes over one document's bytes. */
static bool text_read(struct document *document, struct kv_text text)
{
    struct frame frame;
    document->reader = kv_reader_json(text, document->path, KV_ERROR_STATE);
    bool ok = frame_read(document->reader, &document->arena, &frame) ||
              kv_reader_error(document->reader, document->error);
    kv_time newest = kv_reader_newest_time(document->reader);
    if (newest > document->newest)
        document->newest = newest;
    kv_reader_close(document->reader);
    if (!ok)
        return false;
    document->reader = kv_reader_json(text, document->path, KV_ERROR_STATE);
    ok = document_take(document, &frame);
    kv_reader_error(document->reader, document->error);
    kv_reader_close(document->reader);
    return ok;
}

static bool file_read(struct document *document, const char *path)
{
    struct kv_buffer buffer = {0};
    document->path = path;
    bool ok = kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, document->error) &&
              text_read(document, kv_buffer_as_text(&buffer));
    kv_buffer_release(&buffer);
    kv_arena_release(&document->arena);
    return ok;
}

static int is_json_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return entry->d_name[0] != '.' && length > 5 &&
           strcmp(entry->d_name + length - 5, ".json") == 0;
}

static bool folder_read(struct document *document, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_json_file, alphasort);
    if (count < 0)
        return kv_error_at(document->error, KV_ERROR_STATE, path, 0, 0, "can't be read: %s",
                           strerror(errno));
    bool ok = count > 0 || kv_error_at(document->error, KV_ERROR_STATE, path, 0, 0,
                                       "this folder holds no .json file");
    document->in_folder = true;
    for (int i = 0; i < count; i++) {
        char *file = kv_arena_printf(&document->state->arena, "%s%s%s", path,
                                     path[strlen(path) - 1] == '/' ? "" : "/", entries[i]->d_name);
        struct stat status;
        if (ok && !(stat(file, &status) == 0 && !S_ISREG(status.st_mode))) /* a FIFO would hang */
            ok = file_read(document, file);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

/* All documents are read: sets the clock and indexes. */
static bool state_finish(const struct document *document, const char *path, kv_time at)
{
    struct kv_state *state = document->state;
    if (kv_state_object_count(state) == 0)
        return kv_error_at(document->error, KV_ERROR_STATE, path, 0, 0,
                           "this state holds no object at all: the recording failed, or it is "
                           "not of a cluster");
    state->clock = at != KV_TIME_NONE ? at : document->recorded_at;
    if (state->clock == KV_TIME_NONE) {
        state->clock = document->newest;
        state->clock_is_floor = true;
    }
    kv_state_index(state);
    return true;
}

bool kv_snapshot_read(struct kv_state *state, const char *path, kv_time at, struct kv_error *error)
{
    struct document document = {
        .state = state, .newest = KV_TIME_NONE, .recorded_at = KV_TIME_NONE, .error = error};
    struct stat status;
    bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    return (is_folder ? folder_read(&document, path) : file_read(&document, path)) &&
           state_finish(&document, path, at);
}

bool kv_snapshot_parse(struct kv_state *state, struct kv_text text, const char *name, kv_time at,
                       struct kv_error *error)
{
    struct document document = {.state = state,
                                .path = name,
                                .newest = KV_TIME_NONE,
                                .recorded_at = KV_TIME_NONE,
                                .error = error};
    bool ok = text_read(&document, text);
    kv_arena_release(&document.arena);
    return ok && state_finish(&document, name, at);
}
