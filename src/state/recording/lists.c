/* Objects, single and in lists. */
#include "document.h"

#include "state/kept.h"
#include "state/server/versions.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/wanted.h"

#include <string.h>

bool frame_is_no_state(const struct frame *frame)
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

bool frame_is_our_own(const struct frame *frame)
{
    return frame->api_version && strncmp(frame->api_version, "kubevet/", 8) == 0;
}

const char *list_item_kind(struct kv_arena *arena, const char *kind)
{
    size_t length = strlen(kind);
    if (length < 4 || strcmp(kind + length - 4, "List") != 0)
        return NULL;
    return kv_arena_copy(arena, (struct kv_text){kind, length - 4});
}

/* --- adding objects --- */

static uint32_t source_begin(struct document *document)
{
    struct kv_state *state = document->state;
    uint32_t source = kv_state_source(state);
    kv_list_item(&state->sources, struct kv_state_source, source)->name =
        kv_intern_string(&state->strings, document->path);
    return source;
}

const struct kv_kind *identity_kind_in_any_version(struct identity identity)
{
    return identity.api_version && identity.kind
               ? kv_kind_find_any_version(identity.api_version, identity.kind)
               : NULL;
}

const struct kv_kind *identity_kind(struct identity identity)
{
    const struct kv_kind *kind = identity_kind_in_any_version(identity);
    return kind && !state_version_is_newer(kind, identity.api_version) ? kind : NULL;
}

/* A kind in a version that cannot be read: a newer one, or one of an API group that it has left,
 * such as Deployments in `extensions/v1beta1`. Source:
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
static const struct kv_kind *unread_kind(struct identity identity)
{
    if (identity_kind_in_any_version(identity))
        return identity_kind_in_any_version(identity);
    static const char *const left[] = {"extensions/", "networking.x-k8s.io/"};
    for (size_t i = 0; identity.api_version && identity.kind && i < sizeof left / sizeof *left; i++)
        if (strncmp(identity.api_version, left[i], strlen(left[i])) == 0)
            for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
                if (strcmp((*kind)->name, identity.kind) == 0)
                    return *kind;
    return NULL;
}

/* Decodes the item if rules read its kind, otherwise counts it. */
static bool known_item_take(struct document *document, struct identity identity, uint32_t source,
                            struct kv_reader *reader)
{
    const struct kv_kind *kind = identity_kind(identity);
    if (kind)
        return kv_state_take_version(document->state, kind, identity.api_version, source, reader);
    if (!kept_own_kind(document->state, identity.api_version, identity.kind))
        kv_state_count_other(document->state, identity.kind);
    return kv_read_skip(reader);
}

/* An item of a kind that only expressions read is decoded from the same text, before the rest. */
static bool own_item_take(struct document *document, struct identity identity, uint32_t source)
{
    const struct kv_kind *own = kept_own_kind(document->state, identity.api_version, identity.kind);
    const struct kv_reader_mark mark = kv_reader_mark(document->reader);
    if (own && !kv_state_take(document->state, own, source, document->reader))
        return false;
    if (own)
        kv_reader_rewind(document->reader, &mark);
    return true;
}

/* An item of a kind of which the spec wants single objects: read as a tree, and then decoded from
 * it. */
static bool wanted_item_take(struct document *document, struct identity identity, uint32_t source)
{
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    const struct kv_node *object = kv_tree_read(document->reader, &arena);
    bool ok = object != NULL;
    if (ok) {
        object =
            state_version_convert(identity_kind(identity), identity.api_version, object, &arena);
        (document->snapshot ? kv_state_offer_cut : kv_state_offer)(
            document->state, identity.api_version, identity.kind, object);
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

/* Stands for an item's number: a single object. */
#define ALONE SIZE_MAX

/* "item 2 of the list: ", counted from 0; for a message on it. */
static const char *item_name(struct document *document, size_t number)
{
    return number == ALONE ? ""
                           : kv_arena_printf(&document->arena, "item %zu of the list: ", number);
}

static bool is_object(struct document *document, size_t number)
{
    enum kv_value_type type = kv_reader_peek(document->reader);
    return type == KV_VALUE_OBJECT ||
           kv_reader_fail(document->reader, "%s%s is not an object", item_name(document, number),
                          type == KV_VALUE_NULL ? "null" : "this");
}

static bool item_take(struct document *document, struct identity identity, uint32_t source,
                      size_t number)
{
    if (!identity_kind(identity) && !is_object(document, number))
        return false;
    if (!own_item_take(document, identity, source))
        return false;
    if (kv_state_wants(document->state, identity.api_version, identity.kind) ||
        state_version_must_convert(identity_kind(identity), identity.api_version))
        return wanted_item_take(document, identity, source);
    return known_item_take(document, identity, source, document->reader);
}

/* A list makes its kind known, a page of one only together with the others. */
static void list_note(struct kv_state *state, const struct kv_kind *kind, const struct frame *frame)
{
    if (frame->is_page)
        kv_state_page(state, kind,
                      frame->remaining == SIZE_MAX ? SIZE_MAX
                                                   : frame->item_count + frame->remaining);
    else
        kv_state_know(state, kind);
    kv_state_list_version(state, kind, frame->list_version);
}

static void kind_listed(struct document *document, struct identity identity,
                        const struct frame *frame)
{
    struct kv_state *state = document->state;
    const struct kv_kind *kind = identity_kind(identity),
                         *unread = kind ? NULL : unread_kind(identity),
                         *own = kept_own_kind(state, identity.api_version, identity.kind);
    if (unread)
        kv_state_other_version(state, unread, identity.api_version);
    if (kind)
        list_note(state, kind, frame);
    if (own)
        list_note(state, own, frame);
    kept_versions_note(state, identity.api_version, identity.kind);
    kv_state_offered(state, identity.api_version, identity.kind,
                     frame->is_page ? document->path : NULL);
}

/* Reads an object with its own kind: a single object, or one in a generic list (`list`; else NULL),
 * which makes its kind known. Nested lists are unpacked. An object without a kind could be of any
 * kind: no list of the state would be complete, and nothing is checked. */
static bool object_take(struct document *document, const struct frame *frame, uint32_t source,
                        const struct frame *list, size_t number)
{
    if (!is_object(document, number))
        return false;
    if (!frame->kind || !frame->api_version)
        return kv_reader_fail(document->reader, "%san object without %s: it cannot be identified",
                              item_name(document, number), frame->kind ? "apiVersion" : "kind");
    if (frame_is_our_own(frame) || frame_is_no_state(frame))
        return kv_reader_fail(document->reader, "%sa %s is not an object of a cluster",
                              item_name(document, number), frame->kind);
    if (frame->has_items && list_item_kind(&document->arena, frame->kind))
        return list_take(document, frame);
    if (!frame->has_metadata)
        return kv_reader_fail(document->reader,
                              "%sa %s without metadata is not an object of a cluster",
                              item_name(document, number), frame->kind);
    struct identity identity = {frame->api_version, frame->kind};
    if (list)
        kind_listed(document, identity, list);
    return item_take(document, identity, source, number);
}

static bool typed_items_take(struct document *document, struct identity identity)
{
    uint32_t source = source_begin(document);
    for (size_t at = 0; kv_read_item(document->reader); at++)
        if (!item_take(document, identity, source, at))
            return false;
    return !kv_reader_failed(document->reader);
}

/* A generic list says nothing about kinds that it does not contain: only those that occur are
 * known. */
static bool mixed_items_take(struct document *document, const struct frame *frame)
{
    uint32_t source = source_begin(document);
    for (size_t at = 0; kv_read_item(document->reader); at++)
        if (!object_take(document, kv_list_item(&frame->items, struct frame, at), source, frame,
                         at))
            return false;
    return !kv_reader_failed(document->reader);
}

/* The own type of an item in a typed list, if it differs; NULL = none differs. */
static const char *odd_item(const struct frame *frame, const char *kind)
{
    kv_list_each(&frame->items, const struct frame, item) {
        if (item->kind && strcmp(item->kind, kind) != 0)
            return item->kind;
    }
    return frame->odd_item;
}

static bool items_take(struct document *document, const struct frame *frame)
{
    struct identity identity = {frame->api_version, list_item_kind(&document->arena, frame->kind)};
    bool typed = identity.kind[0] != '\0';
    const char *odd = typed ? odd_item(frame, identity.kind) : NULL;
    if (odd)
        return kv_reader_fail(document->reader, "an item of this %s is a %s", frame->kind, odd);
    if (typed)
        kind_listed(document, identity, frame);
    if (kv_reader_peek(document->reader) == KV_VALUE_NULL)
        return kv_read_null(document->reader); /* how Go sometimes writes an empty list */
    if (!kv_read_array(document->reader))
        return false;
    return typed ? typed_items_take(document, identity) : mixed_items_take(document, frame);
}

bool list_take(struct document *document, const struct frame *frame)
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

bool single_object_take(struct document *document, const struct frame *frame)
{
    /* A single object does not show that there is no other of its kind. */
    return object_take(document, frame, source_begin(document), NULL, ALONE);
}
