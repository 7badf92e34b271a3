/* Adding objects to a state. */
#include "kept.h"

#include "kubevet/base/platform.h"
#include "kubevet/kinds/workload.h"

#include <stdlib.h>

static size_t bytes_held(const struct kv_state *state)
{
    return state->source_bytes + state->strings.arena.bytes + state->parts.arena.bytes;
}

/* --- objects that cannot be decoded --- */

enum { UNREADABLE_MAX = 100 }; /* of a kind: at most this many are named */

struct identity {
    const char *namespace, *name; /* NULL = it is not a string */
};

static bool text_read(struct kv_reader *reader, struct kv_arena *arena, const char **out)
{
    struct kv_text text;
    if (kv_reader_peek(reader) != KV_VALUE_STRING)
        return kv_read_skip(reader);
    if (!kv_read_string(reader, &text))
        return false;
    *out = text.length > 0 ? kv_arena_copy(arena, text) : NULL;
    return true;
}

/* Adds an object; anything else is skipped. */
static bool is_entered(struct kv_reader *reader)
{
    if (kv_reader_peek(reader) == KV_VALUE_OBJECT)
        return kv_read_object(reader);
    kv_read_skip(reader);
    return false;
}

/* Reads an object only for its owner. */
static bool identity_read(struct kv_reader *reader, struct kv_arena *arena, struct identity *out)
{
    struct kv_text key;
    if (!is_entered(reader))
        return !kv_reader_failed(reader);
    while (kv_read_key(reader, &key)) {
        if (!kv_text_is(key, "metadata")) {
            kv_read_skip(reader);
            continue;
        }
        if (!is_entered(reader))
            continue;
        while (kv_read_key(reader, &key))
            if (kv_text_is(key, "name"))
                text_read(reader, arena, &out->name);
            else if (kv_text_is(key, "namespace"))
                text_read(reader, arena, &out->namespace);
            else
                kv_read_skip(reader);
    }
    return !kv_reader_failed(reader);
}

static const char *unreadable_reason(const struct kv_kind *kind, const struct identity *identity,
                                     const struct kv_error *error, struct kv_arena *arena)
{
    const char *file = error->file, *namespace = kind->namespaced ? identity->namespace : NULL;
    const char *place = error->line > 0 && error->kind == KV_ERROR_STATE
                            ? kv_arena_printf(arena, "%s:%u:%u", file, error->line, error->column)
                            : file;
    const char *name =
        identity->name ? kv_arena_printf(arena, "%s %s%s%s", kind->name, namespace ? namespace : "",
                                         namespace ? "/" : "", identity->name)
                       : kv_arena_printf(arena, "a %s without a name", kind->name);
    return kv_arena_printf(arena, "%s cannot be read: %s%s%s%s", name, error->text,
                           *place ? " (" : "", place, *place ? ")" : "");
}

static size_t unreadable_count(const struct kv_state_kind *kinds)
{
    size_t count = 0;
    kv_list_each(&kinds->unknown, const struct kv_unknown, unknown)
        count += unknown->of_object;
    return count;
}

bool kv_state_has_unreadable(const struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++)
        if (unreadable_count(&state->kinds[i]) > 0)
            return true;
    return false;
}

/* Skips the object at the mark, which could not be decoded; false if that can't be, or if the list
 * is to be read as JSON instead. */
static bool pass_over(struct kv_state *state, const struct kv_kind *kind, uint32_t source,
                      struct kv_reader *reader, const struct kv_reader_mark *mark)
{
    struct kv_error error = {0};
    struct identity identity = {0};
    struct kv_arena arena = {0};
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (kv_reader_wants_json(reader))
        return false;
    kv_reader_error(reader, &error);
    kv_reader_rewind(reader, mark);
    bool ok = identity_read(reader, &arena, &identity);
    size_t before = ok ? unreadable_count(kinds) : 0;
    if (ok && before <= UNREADABLE_MAX) {
        const char *reason = unreadable_reason(kind, &identity, &error, &arena);
        bool is_last = before == UNREADABLE_MAX;
        if (is_last)
            reason = kv_arena_printf(&arena, "more than %d cannot be read, for example %s",
                                     UNREADABLE_MAX, reason);
        bool has_place = identity.name && (identity.namespace || !kind->namespaced) && !is_last;
        kv_state_not_known(state, kind, has_place && kind->namespaced ? identity.namespace : NULL,
                           reason);
        struct kv_unknown *unknown =
            kv_list_item(&kinds->unknown, struct kv_unknown, kinds->unknown.count - 1);
        unknown->of_object = true;
        unknown->source = source;
    }
    kv_arena_release(&arena);
    return ok;
}

bool kv_state_take(struct kv_state *state, const struct kv_kind *kind, uint32_t source,
                   struct kv_reader *reader)
{
    return kv_state_take_version(state, kind, NULL, source, reader);
}

bool kv_state_take_version(struct kv_state *state, const struct kv_kind *kind,
                           const char *api_version, uint32_t source, struct kv_reader *reader)
{
    struct kv_state_source *from = kv_list_item(&state->sources, struct kv_state_source, source);
    if (!state->maps)
        state->maps = kv_map_cache_new(&state->arena);
    struct kv_memory memory = {
        .arena = &from->arena,
        .strings = &state->strings,
        .parts = &state->parts,
        .scratch = &state->scratch,
        .hosts = state->hosts,
        .annotations = state->annotations,
        .kept = kept_paths(state, kind, api_version),
        .kept_cache = state->kept_cache,
        .maps = state->maps,
    };
    size_t before = from->arena.bytes;
    struct kv_reader_mark mark = kv_reader_mark(reader);
    struct kv_object *object = kv_kind_decode(kind, reader, memory);
    state->source_bytes += from->arena.bytes - before;
    if (!object)
        return pass_over(state, kind, source, reader, &mark);
    if (bytes_held(state) > state->max_bytes)
        return kv_reader_fail(reader,
                              "the objects take more than %zu MiB: no cluster is that large",
                              state->max_bytes >> 20);
    /* For a reduced template, a digest proves nothing. */
    if (state->lacks_immutable && kind == &kv_kind_job)
        ((struct kv_workload *)object)->template_digest = NULL;
    object->source = source;
    from->count++;
    object->nth = (uint32_t)from->count;
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    kept_note(state, object, api_version);
    if (kinds->count == kinds->capacity) {
        kinds->capacity = kinds->capacity ? kinds->capacity * 2 : 64;
        kinds->objects = kv_array_resize(kinds->objects, kinds->capacity, sizeof *kinds->objects);
        if (!kinds->objects)
            kv_out_of_memory();
    }
    kinds->objects[kinds->count++] = object;
    return true;
}
