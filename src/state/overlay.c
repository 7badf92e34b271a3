/* Laying manifests over a state. */
#include "overlay_internal.h"

#include "apply.h"
#include "autoscalers.h"
#include "manifest_internal.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/wanted.h"

#include <stdlib.h>

/* --- objects of the state --- */

struct key {
    const char *namespace, *name;
};

static int key_compare(const void *left, const void *right)
{
    const struct key *key = left;
    const struct kv_object *object = *(struct kv_object *const *)right;
    int order = kv_string_compare(key->namespace, object->namespace);
    return order ? order : strcmp(key->name, object->name);
}

/* NULL if it is not there. */
static struct kv_object **slot_of(const struct kv_state_kind *kinds, const char *namespace,
                                  const char *name)
{
    const struct key key = {namespace, name};
    return kinds->count > 0
               ? bsearch(&key, kinds->objects, kinds->count, sizeof *kinds->objects, key_compare)
               : NULL;
}

struct kv_object *overlay_object(const struct kv_state *state, const struct kv_kind *kind,
                                 const char *namespace, const char *name)
{
    struct kv_object **slot = slot_of(kv_state_kind(state, kind), namespace, name);
    return slot ? *slot : NULL;
}

const struct kv_object *kv_state_find_named(const struct kv_state *state,
                                            const struct kv_object_name *name)
{
    const struct kv_kind *kind =
        name->api_version && name->name ? kv_kind_find(name->api_version, name->kind) : NULL;
    return kind ? kv_state_find(state, kind, name->namespace, name->name) : NULL;
}

/* --- applying --- */

struct applying {
    const struct kv_overlay *overlay;
    struct kv_state *state;
    struct kv_list targets; /* struct target, of the manifests' autoscalers; sorted */
    struct kv_arena arena;  /* of trees */
    uint32_t source;
};

/* What an autoscaler scales. */
struct target {
    const char *namespace, *kind, *name;
};

static int target_compare(const void *left, const void *right)
{
    const struct target *a = left, *b = right;
    int order = kv_string_compare(a->namespace, b->namespace);
    if (!order)
        order = kv_string_compare(a->kind, b->kind);
    return order ? order : kv_string_compare(a->name, b->name);
}

static void targets_find(struct applying *applying)
{
    struct kv_list *targets = &applying->targets;
    kv_list_each(&applying->overlay->manifests->items, const struct kv_manifest, manifest)
    {
        if (manifest->known != &kv_kind_horizontalpodautoscaler || !manifest->object)
            continue;
        const struct kv_node *reference =
            kv_node_get(kv_node_get(manifest->object, "spec"), "scaleTargetRef");
        *(struct target *)kv_list_push(targets, &applying->arena, sizeof(struct target)) =
            (struct target){manifest->namespace, kv_tree_text(reference, "kind"),
                            kv_tree_text(reference, "name")};
    }
    if (targets->count > 0)
        qsort(targets->items, targets->count, sizeof(struct target), target_compare);
}

/* Is its count an autoscaler's, of the state or of the manifests? */
static bool is_autoscaled(const struct applying *applying, const struct kv_manifest *manifest)
{
    size_t count;
    const struct kv_autoscaler *const *autoscalers = kv_state_autoscalers(
        applying->state, manifest->namespace, manifest->kind, manifest->name, &count);
    for (size_t i = 0; i < count; i++)
        if (autoscalers[i]->object.fate != KV_GONE)
            return true;
    const struct target wanted = {manifest->namespace, manifest->kind, manifest->name};
    return applying->targets.count > 0 &&
           bsearch(&wanted, applying->targets.items, applying->targets.count, sizeof wanted,
                   target_compare);
}

static bool has_replicas(const struct kv_kind *kind)
{
    return kind == &kv_kind_deployment || kind == &kv_kind_statefulset ||
           kind == &kv_kind_replicaset;
}

/* What Flux would make of the served object. An autoscaler has the last word on how many replicas
 * there are, whatever a manifest says, unless that is none: at 0 it rests. */
static const struct kv_node *applied(struct applying *applying, const struct kv_manifest *manifest,
                                     const struct kv_object *served)
{
    struct kv_arena *arena = &applying->arena;
    const struct kv_node *object = manifest->object, *spec = kv_node_get(object, "spec");
    const struct kv_node *replicas = kv_node_get(spec, "replicas");
    struct apply_how how = {.kind = manifest->known};
    if (has_replicas(manifest->known) &&
        !(kv_node_is_given(replicas) && kv_text_is(replicas->text, "0"))) {
        how.keep_replicas = is_autoscaled(applying, manifest);
        how.default_replicas = !how.keep_replicas;
        if (how.keep_replicas && replicas)
            object = kv_tree_with(object, "spec", kv_tree_without(spec, "replicas", arena), arena);
    }
    return apply(&how, kv_kind_encode(served, arena), object, arena);
}

/* --- what became of an object --- */

static bool is_workload(const struct kv_kind *kind)
{
    return has_replicas(kind) || kind == &kv_kind_daemonset || kind == &kv_kind_cronjob ||
           kind == &kv_kind_job;
}

static bool same_template(const struct kv_workload *a, const struct kv_workload *b)
{
    static const struct kv_shape labels[] = {
        {.type = KV_SHAPE_LABELS, .key = "labels"},
        {0},
    };
    return kv_shape_same(kv_pod_spec_fields, &a->template, &b->template) &&
           kv_shape_same(labels, &a->template_labels, &b->template_labels);
}

static bool is_stopped(const struct kv_workload *workload)
{
    return workload->replicas.set && workload->replicas.value == 0;
}

static enum kv_fate fate_of(const struct kv_object *before, const struct kv_object *after)
{
    if (kv_object_says_the_same(before, after))
        return KV_UNTOUCHED;
    if (!is_workload(after->kind))
        return KV_CHANGED;
    const struct kv_workload *old = (const struct kv_workload *)before;
    const struct kv_workload *new = (const struct kv_workload *)after;
    bool stops = is_stopped(new) && !is_stopped(old);
    return stops || !same_template(old, new) ? KV_REPLACED : KV_CHANGED;
}

/* What is to become of a manifest: all is decided before the state is written to. */
struct outcome {
    const struct kv_manifest *manifest;
    const struct kv_node *object; /* NULL = it can't be read: as it was */
    struct kv_state_kind *kinds;
    size_t at;   /* of what it takes the place of */
    bool is_new; /* of nothing */
};

static void outcome_take(struct applying *applying, const struct outcome *outcome)
{
    struct kv_state_kind *kinds = outcome->kinds;
    if (!outcome->is_new)
        kinds->objects[outcome->at]->place = outcome->manifest->place;
    struct kv_object *taken = outcome->object ? manifest_take(outcome->manifest, outcome->object,
                                                              applying->source, applying->state)
                                              : NULL;
    if (!taken)
        return;
    taken->fate = KV_REPLACED;
    if (outcome->is_new)
        return;
    kinds->count--; /* it was put behind the last */
    taken->fate = fate_of(kinds->objects[outcome->at], taken);
    if (taken->fate != KV_UNTOUCHED)
        kinds->objects[outcome->at] = taken;
}

/* An object that the spec asks for by name is whole, whatever its kind. */
static void wanted_take(struct applying *applying, struct kv_wanted *wanted)
{
    const struct kv_manifest *manifest =
        kv_manifests_find(applying->overlay->manifests, wanted->api_version, wanted->kind,
                          wanted->namespace, wanted->name);
    if (!manifest || !manifest->object)
        return;
    struct kv_arena *arena = &applying->state->arena;
    const struct apply_how how = {.kind = manifest->known};
    const struct kv_node *object =
        wanted->object ? apply(&how, wanted->object, manifest->object, arena) : manifest->object;
    wanted->object = kv_tree_copy(manifest_with_defaults(manifest->known, object, arena), arena);
    wanted->cut = false;
}

/* --- putting it together --- */

static struct outcome outcome_make(struct applying *applying, const struct kv_manifest *manifest)
{
    struct outcome outcome = {.manifest = manifest,
                              .object = manifest->object,
                              .kinds = kv_state_kind(applying->state, manifest->known)};
    struct kv_object **slot = slot_of(outcome.kinds, manifest->namespace, manifest->name);
    outcome.is_new = !slot;
    if (!slot)
        return outcome;
    outcome.at = (size_t)(slot - outcome.kinds->objects);
    if (manifest->object)
        outcome.object = applied(applying, manifest, *slot);
    return outcome;
}

static struct outcome *outcomes_make(struct applying *applying, size_t *count)
{
    const struct kv_list *items = &applying->overlay->manifests->items;
    struct outcome *outcomes = kv_arena_array(&applying->arena, items->count, sizeof *outcomes);
    *count = 0;
    kv_list_each(items, const struct kv_manifest, manifest)
    {
        if (!manifest->known) {
            if (!kv_state_wants(applying->state, manifest->api_version, manifest->kind))
                kv_state_count_other(applying->state, manifest->kind);
            continue;
        }
        outcomes[(*count)++] = outcome_make(applying, manifest);
    }
    return outcomes;
}

/* Whether all pages were there is settled: what is added now is on none of them. */
static void pages_settle(struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++)
        if (state->kinds[i].page_total > 0)
            state->kinds[i].page_total = state->kinds[i].known ? 0 : SIZE_MAX;
}

static void gone_drop(struct kv_state *state)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        size_t kept = 0;
        for (size_t k = 0; k < kinds->count; k++)
            if (kinds->objects[k]->fate != KV_GONE)
                kinds->objects[kept++] = kinds->objects[k];
        kinds->count = kept;
    }
}

void kv_overlay_apply(const struct kv_overlay *overlay, struct kv_state *state)
{
    size_t count;
    struct applying applying = {.overlay = overlay, .state = state};
    for (size_t i = 0; i < overlay->prune_count; i++)
        overlay_prune(overlay, state, overlay->prune[i]);
    targets_find(&applying);
    const struct outcome *outcomes = outcomes_make(&applying, &count);
    kv_list_each(&state->wanted, struct kv_wanted, wanted) wanted_take(&applying, wanted);
    applying.source = kv_state_source(state);
    for (size_t i = 0; i < count; i++)
        outcome_take(&applying, &outcomes[i]);
    pages_settle(state);
    kv_state_index(state); /* what is new stands behind what is sorted */
    overlay_follow(state);
    gone_drop(state);
    state->manifests = overlay->manifests;
    state->source = KV_SOURCE_OVERLAY;
    kv_arena_release(&applying.arena);
}
