#include "kubevet/state/state.h"

#include "kubevet/kinds/node.h"

#include <stdlib.h>

/* Seven times the size of 150,000 different pods, the most that a cluster is designed for. Source:
 * https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
#define MAX_BYTES ((size_t)1 << 30)

void kv_state_init(struct kv_state *state, enum kv_source_type source)
{
    *state = (struct kv_state){.source = source,
                               .clock = KV_TIME_NONE,
                               .newest = KV_TIME_NONE,
                               .recorded_at = KV_TIME_NONE,
                               .server_not_after = KV_TIME_NONE,
                               .max_bytes = MAX_BYTES};
    while (kv_kinds_registry[state->kind_count])
        state->kind_count++;
    state->kinds = kv_arena_array(&state->arena, state->kind_count, sizeof *state->kinds);
    for (size_t i = 0; i < state->kind_count; i++)
        state->kinds[i].kind = kv_kinds_registry[i];
}

void kv_state_release(struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        free(state->kinds[i].objects);
        kv_intern_release(&state->kinds[i].unknown_numbers);
        kv_intern_release(&state->kinds[i].known_names);
    }
    kv_list_each(&state->sources, struct kv_state_source, source)
        kv_arena_release(&source->arena);
    kv_arena_release(&state->scratch);
    kv_intern_release(&state->wanted_askers);
    kv_intern_release(&state->wanted_names);
    kv_intern_release(&state->wanted_kinds);
    kv_intern_release(&state->wanted_noted);
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
    if (!state->hosts)
        return "the state was read without them";
    bool is_recorded =
        state->hosts_recorded && kv_host_filter_is_within(state->hosts, state->hosts_recorded);
    return is_recorded ? NULL : state->hosts_unknown;
}

void kv_state_keep_annotations(struct kv_state *state, const char *const *keys)
{
    state->annotations = keys;
}

const char *kv_state_annotation_unknown(const struct kv_state *state, const char *key)
{
    const struct kv_strings *recorded = &state->annotations_recorded;
    bool is_recorded = !state->annotations_cut, is_kept = false;
    for (size_t i = 0; i < recorded->count; i++)
        is_recorded |= strcmp(recorded->items[i], key) == 0;
    for (const char *const *kept = state->annotations; kept && *kept; kept++)
        is_kept |= strcmp(*kept, key) == 0;
    if (!is_kept)
        return "the state was read without it";
    return is_recorded ? NULL : "the snapshot was recorded without it: record it again";
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

/* The slot for the first entry about the namespace (NULL: about all). */
static size_t *unknown_number(struct kv_state_kind *kinds, const char *namespace)
{
    if (!namespace)
        return &kinds->unknown_anywhere;
    return strcmp(namespace, KV_ELSEWHERE) == 0
               ? &kinds->unknown_elsewhere
               : kv_intern_number(&kinds->unknown_numbers, kv_text_of(namespace));
}

/* Drops the entries about the objects of a list, and numbers the others again. */
static void unreadable_forget(struct kv_state_kind *kinds, uint32_t source)
{
    size_t kept = 0;
    kv_intern_release(&kinds->unknown_numbers);
    kinds->unknown_anywhere = kinds->unknown_elsewhere = 0;
    for (size_t i = 0; i < kinds->unknown.count; i++) {
        struct kv_unknown *unknown = kv_list_item(&kinds->unknown, struct kv_unknown, i);
        if (unknown->of_object && unknown->source == source)
            continue;
        *kv_list_item(&kinds->unknown, struct kv_unknown, kept++) = *unknown;
        size_t *number = unknown_number(kinds, unknown->namespace);
        if (*number == 0)
            *number = kept;
    }
    kinds->unknown.count = kept;
}

void kv_state_forget(struct kv_state *state, const struct kv_kind *kind, uint32_t source)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t kept = 0;
    for (size_t i = 0; i < kinds->count; i++)
        if (kinds->objects[i]->source != source)
            kinds->objects[kept++] = kinds->objects[i];
    kinds->count = kept;
    unreadable_forget(kinds, source);
    struct kv_state_source *from = kv_list_item(&state->sources, struct kv_state_source, source);
    state->source_bytes -= from->arena.bytes;
    kv_arena_release(&from->arena);
    from->count = 0;
}

void kv_state_know(struct kv_state *state, const struct kv_kind *kind)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    kinds->known = kinds->has_end = true;
}

void kv_state_know_in(struct kv_state *state, const struct kv_kind *kind, const char *namespace)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    kinds->known = true;
    struct kv_known *known = kv_list_push(&kinds->known_in, &state->arena, sizeof *known);
    known->namespace = kv_intern_string(&state->strings, namespace);
    kv_intern_string(&kinds->known_names, namespace);
}

void kv_state_page(struct kv_state *state, const struct kv_kind *kind, size_t total)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    kinds->has_pages = true;
    if (total > kinds->page_total)
        kinds->page_total = total;
}

void kv_state_list_version(struct kv_state *state, const struct kv_kind *kind, const char *version)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    const char *own = kv_intern_string(&state->strings, version ? version : "");
    kinds->versions_differ |= kinds->list_version && kinds->list_version != own;
    kinds->list_version = own;
}

void kv_state_not_known(struct kv_state *state, const struct kv_kind *kind, const char *namespace,
                        const char *reason)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    struct kv_unknown *unknown = kv_list_push(&kinds->unknown, &state->arena, sizeof *unknown);
    unknown->namespace = namespace ? kv_intern_string(&state->strings, namespace) : NULL;
    unknown->reason = kv_arena_copy(&state->arena, kv_text_of(reason));
    size_t *number = unknown_number(kinds, namespace);
    if (*number == 0)
        *number = kinds->unknown.count;
}

void kv_state_other_version(struct kv_state *state, const struct kv_kind *kind,
                            const char *api_version)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (!kinds->other_version)
        kinds->other_version = kv_arena_printf(
            &state->arena, "it exists in version %s, which kubevet does not read", api_version);
}

void kv_state_count_other(struct kv_state *state, const char *kind)
{
    kind = kv_intern_string(&state->strings, kind);
    /* From 1: the index at which the kind is counted among the others. */
    size_t *place = kv_intern_number(&state->strings, kv_text_of(kind));
    if (*place == 0) {
        struct kv_object_count *other = kv_list_push(&state->others, &state->arena, sizeof *other);
        *other = (struct kv_object_count){.kind = kind};
        *place = state->others.count;
    }
    kv_list_item(&state->others, struct kv_object_count, *place - 1)->count++;
}

size_t kv_state_object_count(const struct kv_state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < state->kind_count; i++)
        count += state->kinds[i].count;
    kv_list_each(&state->others, struct kv_object_count, other)
        count += other->count;
    return count;
}

bool kv_state_clock_is_close(const struct kv_state *state)
{
    return !state->clock_is_floor ||
           (!state->clock_doubt && kv_state_kind(state, &kv_kind_node)->count > 0);
}

static size_t first_of(size_t a, size_t b)
{
    return a && (!b || a < b) ? a : b;
}

/* From 1: the first entry about the namespace; 0 = none. */
static size_t unknown_entry(const struct kv_state_kind *kinds, const char *namespace)
{
    if (!namespace)
        return kinds->unknown.count > 0;
    struct kv_text text = kv_text_of(namespace);
    size_t found =
        first_of(kinds->unknown_anywhere, strcmp(namespace, KV_ELSEWHERE) == 0
                                              ? kinds->unknown_elsewhere
                                              : kv_intern_number_of(&kinds->unknown_numbers, text));
    return kv_intern_find(&kinds->known_names, text) ? found
                                                     : first_of(found, kinds->unknown_elsewhere);
}

const char *kv_state_unknown(const struct kv_state *state, const struct kv_kind *kind,
                             const char *namespace)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t entry = unknown_entry(kinds, namespace);
    if (entry)
        return kv_list_item(&kinds->unknown, struct kv_unknown, entry - 1)->reason;
    if (kv_state_listed(state, kind))
        return NULL;
    if (kinds->other_version)
        return kinds->other_version;
    return kinds->has_pages ? "the state contains only some pages of the list"
                            : "the state contains no list of this kind";
}

bool kv_state_listed(const struct kv_state *state, const struct kv_kind *kind)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (kinds->known)
        return true;
    /* --complete does not apply to a list that was refused or cut. */
    return state->complete && kinds->unknown.count == 0 && !kinds->has_pages &&
           !kinds->other_version;
}
