/* Sorts objects, removes duplicates, and finds objects. */
#include "kubevet/state/autoscalers.h"
#include "kubevet/state/wanted.h"

#include "index.h"
#include "kept.h"
#include "kubevet/base/platform.h"
#include "version.h"

#include <stdlib.h>

static int name_compare(const char *namespace_a, const char *name_a, const char *namespace_b,
                        const char *name_b)
{
    int order = strcmp(namespace_a ? namespace_a : "", namespace_b ? namespace_b : "");
    return order ? order : strcmp(name_a, name_b);
}

/* By namespace and name; for the same name, the version to keep comes first. */
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

/* --- duplicates --- */

static bool node_same(const struct kv_node *a, const struct kv_node *b)
{
    if (a->type != b->type || a->count != b->count)
        return false;
    if (a->type == KV_NODE_SCALAR)
        return a->text.length == b->text.length &&
               memcmp(a->text.data, b->text.data, a->text.length) == 0;
    for (size_t i = 0; i < a->count; i++) {
        if (a->type == KV_NODE_SEQUENCE && !node_same(a->items[i], b->items[i]))
            return false;
        if (a->type == KV_NODE_MAPPING && (!node_same(a->pairs[i].key, b->pairs[i].key) ||
                                           !node_same(a->pairs[i].value, b->pairs[i].value)))
            return false;
    }
    return true;
}

static bool is_equal(const struct kv_object *a, const struct kv_object *b)
{
    struct kv_arena arena = {0};
    bool same = node_same(kv_kind_encode(a, &arena), kv_kind_encode(b, &arena));
    kv_arena_release(&arena);
    return same;
}

/* Is one of them a later version of the other, or the same? Only resourceVersions show it, and
 * equal ones only for the same object. */
static bool can_be_ordered(const struct kv_object *a, const struct kv_object *b)
{
    if (!a->resource_version || !b->resource_version)
        return false;
    return strcmp(a->resource_version, b->resource_version) != 0 ||
           kv_string_compare(a->uid, b->uid) == 0;
}

static void twice_note(struct kv_state *state, const struct kv_object *kept,
                       const struct kv_object *dropped)
{
    if (state->twice[0] || can_be_ordered(kept, dropped) || is_equal(kept, dropped))
        return;
    state->twice[0] = kept;
    state->twice[1] = dropped;
}

static const char *file_of(const struct kv_state *state, const struct kv_object *object)
{
    const char *name = kv_list_item(&state->sources, struct kv_state_source, object->source)->name;
    return name ? name : "the API";
}

bool kv_state_is_consistent(const struct kv_state *state, struct kv_error *error)
{
    const struct kv_object *a = state->twice[0], *b = state->twice[1];
    if (!a)
        return true;
    return kv_error_set(
        error, KV_ERROR_STATE,
        "%s %s%s%s exists twice with different contents, and no resourceVersion shows which is "
        "newer: object %u of its list in %s, and object %u of its list in %s",
        a->kind->name, a->namespace ? a->namespace : "", a->namespace ? "/" : "", a->name, a->nth,
        file_of(state, a), b->nth, file_of(state, b));
}

/* --- autoscalers by what they scale --- */

static int target_compare(const struct kv_autoscaler *autoscaler, const char *namespace,
                          const char *kind, const char *name)
{
    int order = kv_string_compare(autoscaler->object.namespace, namespace);
    if (!order)
        order = kv_string_compare(autoscaler->target_kind, kind);
    return order ? order : kv_string_compare(autoscaler->target_name, name);
}

static int autoscaler_compare(const void *left, const void *right)
{
    const struct kv_autoscaler *a = *(const struct kv_autoscaler *const *)left;
    const struct kv_autoscaler *b = *(const struct kv_autoscaler *const *)right;
    int order = target_compare(a, b->object.namespace, b->target_kind, b->target_name);
    return order ? order : strcmp(a->object.name, b->object.name);
}

static void autoscalers_index(struct kv_state *state)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, &kv_kind_horizontalpodautoscaler);
    state->autoscalers = NULL;
    state->autoscaler_count = kinds->count;
    if (kinds->count == 0)
        return;
    state->autoscalers = kv_arena_array(&state->arena, kinds->count, sizeof *state->autoscalers);
    for (size_t i = 0; i < kinds->count; i++)
        state->autoscalers[i] = (const struct kv_autoscaler *)kinds->objects[i];
    kv_sort(state->autoscalers, kinds->count, sizeof *state->autoscalers, autoscaler_compare);
}

/* --- the index --- */

void kv_state_index(struct kv_state *state)
{
    kv_wanted_settle(state);
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        if (kinds->count == 0)
            continue;
        kv_sort_by(kinds->objects, kinds->count, sizeof(struct kv_object *), object_compare, state);
        size_t kept = 1;
        for (size_t k = 1; k < kinds->count; k++) {
            const struct kv_object *last = kinds->objects[kept - 1], *next = kinds->objects[k];
            if (name_compare(last->namespace, last->name, next->namespace, next->name) != 0)
                kinds->objects[kept++] = kinds->objects[k];
            else
                twice_note(state, last, next);
        }
        kinds->count = kept;
        /* The last page looks like a whole list: only the count shows that an earlier page is
         * missing. */
        if (kinds->has_pages)
            kinds->known =
                kinds->has_end && !kinds->versions_differ && kinds->count >= kinds->page_total;
    }
    autoscalers_index(state);
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

/* The first index after a namespace's objects. */
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

struct kv_object **state_slot(const struct kv_state_kind *kinds, const char *namespace,
                              const char *name)
{
    size_t at = lower_bound(kinds, namespace, name);
    if (at == kinds->count)
        return NULL;
    const struct kv_object *object = kinds->objects[at];
    bool found = name_compare(object->namespace, object->name, namespace, name) == 0;
    return found ? &kinds->objects[at] : NULL;
}

const struct kv_object *kv_state_find(const struct kv_state *state, const struct kv_kind *kind,
                                      const char *namespace, const char *name)
{
    struct kv_object **slot = state_slot(kv_state_kind(state, kind), namespace, name);
    return slot ? *slot : NULL;
}

const struct kv_object *kv_state_find_named(const struct kv_state *state,
                                            const struct kv_object_name *name)
{
    const struct kv_kind *kind = name->api_version && name->name
                                     ? kv_state_kind_named(state, name->api_version, name->kind)
                                     : NULL;
    return kind ? kv_state_find(state, kind, name->namespace, name->name) : NULL;
}

struct kv_object *const *kv_state_in_namespace(const struct kv_state *state,
                                               const struct kv_kind *kind, const char *namespace,
                                               size_t *count)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t first = lower_bound(kinds, namespace, "");
    *count = namespace_end(kinds, namespace) - first;
    return *count > 0 ? kinds->objects + first : NULL;
}

const struct kv_autoscaler *const *kv_state_autoscalers(const struct kv_state *state,
                                                        const char *namespace, const char *kind,
                                                        const char *name, size_t *count)
{
    size_t low = 0, high = state->autoscaler_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (target_compare(state->autoscalers[middle], namespace, kind, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < state->autoscaler_count &&
           target_compare(state->autoscalers[end], namespace, kind, name) == 0)
        end++;
    *count = end - low;
    return end > low ? state->autoscalers + low : NULL;
}
