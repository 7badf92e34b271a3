#include "kubevet/state/state.h"

#include "kubevet/kinds/node.h"

#include "autoscalers.h"
#include "version.h"

#include <stdlib.h>

/* Seven times what 150,000 pods take if no two are alike, which is the most that a cluster is built
 * for. Source: https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
#define MAX_BYTES ((size_t)1 << 30)

void kv_state_init(struct kv_state *state, enum kv_source_type source)
{
    *state = (struct kv_state){.source = source, .clock = KV_TIME_NONE, .max_bytes = MAX_BYTES};
    while (kv_kinds_registry[state->kind_count])
        state->kind_count++;
    state->kinds = kv_arena_array(&state->arena, state->kind_count, sizeof *state->kinds);
    for (size_t i = 0; i < state->kind_count; i++)
        state->kinds[i].kind = kv_kinds_registry[i];
}

void kv_state_release(struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++)
        free(state->kinds[i].objects);
    kv_list_each(&state->sources, struct kv_state_source, source) kv_arena_release(&source->arena);
    kv_arena_release(&state->scratch);
    kv_intern_release(&state->parts);
    kv_intern_release(&state->strings);
    kv_arena_release(&state->arena);
    *state = (struct kv_state){.clock = KV_TIME_NONE};
}

void kv_state_keep_hosts(struct kv_state *state, const struct kv_host_filter *filter)
{
    struct kv_host_filter *copy = kv_arena_alloc(&state->arena, sizeof *copy);
    *copy = *filter;
    state->hosts = copy;
}

const char *kv_state_hosts_unknown(const struct kv_state *state)
{
    return state->hosts ? state->hosts_unknown : "the state was read without them";
}

struct kv_state_kind *kv_state_kind(const struct kv_state *state, const struct kv_kind *kind)
{
    for (size_t i = 0; i < state->kind_count; i++)
        if (state->kinds[i].kind == kind)
            return &state->kinds[i];
    return NULL;
}

uint32_t kv_state_source(struct kv_state *state)
{
    kv_list_push(&state->sources, &state->arena, sizeof(struct kv_state_source));
    return (uint32_t)(state->sources.count - 1);
}

static size_t bytes_held(const struct kv_state *state)
{
    return state->source_bytes + state->strings.arena.bytes + state->parts.arena.bytes;
}

bool kv_state_take(struct kv_state *state, const struct kv_kind *kind, uint32_t source,
                   struct kv_reader *reader)
{
    struct kv_state_source *from = kv_list_item(&state->sources, struct kv_state_source, source);
    struct kv_memory memory = {&from->arena, &state->strings, &state->parts, &state->scratch,
                               state->hosts};
    size_t before = from->arena.bytes;
    struct kv_object *object = kv_kind_decode(kind, reader, memory);
    state->source_bytes += from->arena.bytes - before;
    if (!object)
        return false;
    if (bytes_held(state) > state->max_bytes)
        return kv_reader_fail(reader, "the objects take more than %zu MiB: no cluster has so many",
                              state->max_bytes >> 20);
    object->source = source;
    from->count++;
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (kinds->count == kinds->capacity) {
        kinds->capacity = kinds->capacity ? kinds->capacity * 2 : 64;
        kinds->objects = reallocarray(kinds->objects, kinds->capacity, sizeof *kinds->objects);
        if (!kinds->objects)
            kv_out_of_memory();
    }
    kinds->objects[kinds->count++] = object;
    return true;
}

void kv_state_forget(struct kv_state *state, const struct kv_kind *kind, uint32_t source)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t kept = 0;
    for (size_t i = 0; i < kinds->count; i++)
        if (kinds->objects[i]->source != source)
            kinds->objects[kept++] = kinds->objects[i];
    kinds->count = kept;
    struct kv_state_source *from = kv_list_item(&state->sources, struct kv_state_source, source);
    state->source_bytes -= from->arena.bytes;
    kv_arena_release(&from->arena);
    from->count = 0;
}

void kv_state_know(struct kv_state *state, const struct kv_kind *kind)
{
    kv_state_kind(state, kind)->known = true;
}

void kv_state_know_in(struct kv_state *state, const struct kv_kind *kind, const char *namespace)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    kinds->known = true;
    struct kv_known *known = kv_list_push(&kinds->known_in, &state->arena, sizeof *known);
    known->namespace = kv_intern_string(&state->strings, namespace);
}

void kv_state_page(struct kv_state *state, const struct kv_kind *kind, size_t total)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (total > kinds->page_total)
        kinds->page_total = total;
}

void kv_state_not_known(struct kv_state *state, const struct kv_kind *kind, const char *namespace,
                        const char *reason)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    struct kv_unknown *unknown = kv_list_push(&kinds->unknown, &state->arena, sizeof *unknown);
    unknown->namespace = namespace ? kv_intern_string(&state->strings, namespace) : NULL;
    unknown->reason = kv_arena_copy(&state->arena, kv_text_of(reason));
}

void kv_state_count_other(struct kv_state *state, const char *kind)
{
    kind = kv_intern_string(&state->strings, kind);
    /* From 1: where among the others the kind is counted. */
    size_t *place = kv_intern_number(&state->strings, kv_text_of(kind));
    if (*place == 0) {
        struct kv_object_count *other = kv_list_push(&state->others, &state->arena, sizeof *other);
        *other = (struct kv_object_count){.kind = kind};
        *place = state->others.count;
    }
    kv_list_item(&state->others, struct kv_object_count, *place - 1)->count++;
}

static int name_compare(const char *namespace_a, const char *name_a, const char *namespace_b,
                        const char *name_b)
{
    int order = strcmp(namespace_a ? namespace_a : "", namespace_b ? namespace_b : "");
    return order ? order : strcmp(name_a, name_b);
}

/* By namespace and name; of one name, the version to keep first. */
static int object_compare(const void *left, const void *right, void *context)
{
    const struct kv_object *a = *(struct kv_object *const *)left;
    const struct kv_object *b = *(struct kv_object *const *)right;
    const struct kv_state *state = context;
    int order = name_compare(a->namespace, a->name, b->namespace, b->name);
    if (order)
        return order;
    order = version_compare(b->resource_version, a->resource_version);
    if (order)
        return order;
    size_t size_a = kv_list_item(&state->sources, struct kv_state_source, a->source)->count;
    size_t size_b = kv_list_item(&state->sources, struct kv_state_source, b->source)->count;
    if (size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return a->source < b->source ? -1 : a->source > b->source;
}

void kv_state_index(struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        if (kinds->count == 0)
            continue;
        qsort_r(kinds->objects, kinds->count, sizeof(struct kv_object *), object_compare, state);
        size_t kept = 1;
        for (size_t k = 1; k < kinds->count; k++) {
            const struct kv_object *last = kinds->objects[kept - 1], *next = kinds->objects[k];
            if (name_compare(last->namespace, last->name, next->namespace, next->name) != 0)
                kinds->objects[kept++] = kinds->objects[k];
        }
        kinds->count = kept;
        /* The last page looks like a whole list: only the number tells that one before is missing.
         */
        if (kinds->page_total > 0)
            kinds->known = kinds->count >= kinds->page_total;
    }
    autoscalers_index(state);
}

size_t kv_state_object_count(const struct kv_state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < state->kind_count; i++)
        count += state->kinds[i].count;
    kv_list_each(&state->others, struct kv_object_count, other) count += other->count;
    return count;
}

bool kv_state_clock_is_close(const struct kv_state *state)
{
    return !state->clock_is_floor || kv_state_kind(state, &kv_kind_node)->count > 0;
}

static bool was_read(const struct kv_state_kind *kinds, const char *namespace)
{
    kv_list_each(&kinds->known_in, const struct kv_known, known)
    {
        if (strcmp(known->namespace, namespace) == 0)
            return true;
    }
    return false;
}

/* Is the namespace one of those that the entry speaks of? */
static bool speaks_of(const struct kv_state_kind *kinds, const struct kv_unknown *unknown,
                      const char *namespace)
{
    if (!unknown->namespace || !namespace || strcmp(unknown->namespace, namespace) == 0)
        return true;
    return strcmp(unknown->namespace, KV_ELSEWHERE) == 0 && !was_read(kinds, namespace);
}

const char *kv_state_unknown(const struct kv_state *state, const struct kv_kind *kind,
                             const char *namespace)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    kv_list_each(&kinds->unknown, struct kv_unknown, unknown)
    {
        if (speaks_of(kinds, unknown, namespace))
            return unknown->reason;
    }
    if (kv_state_listed(state, kind))
        return NULL;
    return kinds->page_total > 0 ? "the state holds only some pages of the list"
                                 : "the state holds no list of this kind";
}

bool kv_state_listed(const struct kv_state *state, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (kinds->known)
        return true;
    /* "All is there" says nothing of a list that was refused or cut. */
    return state->complete && kinds->unknown.count == 0 && kinds->page_total == 0;
}

/* The first index whose object is not before (namespace, name). */
static size_t lower_bound(const struct kv_state_kind *kinds, const char *namespace,
                          const char *name)
{
    size_t low = 0, high = kinds->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct kv_object *object = kinds->objects[middle];
        if (name_compare(object->namespace, object->name, namespace, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first index behind a namespace's objects. */
static size_t namespace_end(const struct kv_state_kind *kinds, const char *namespace)
{
    size_t low = 0, high = kinds->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kv_string_compare(kinds->objects[middle]->namespace, namespace) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct kv_object *kv_state_find(const struct kv_state *state, const struct kv_kind *kind,
                                      const char *namespace, const char *name)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t at = lower_bound(kinds, namespace, name);
    if (at == kinds->count)
        return NULL;
    const struct kv_object *object = kinds->objects[at];
    return name_compare(object->namespace, object->name, namespace, name) == 0 ? object : NULL;
}

struct kv_object *const *kv_state_in_namespace(const struct kv_state *state,
                                               const struct kv_kind *kind, const char *namespace,
                                               size_t *count)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t first = lower_bound(kinds, namespace, "");
    *count = namespace_end(kinds, namespace) - first;
    return kinds->objects + first;
}
