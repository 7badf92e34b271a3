/* Laying manifests over a state. */
#include "internal.h"

#include "flux.h"
#include "immutable.h"
#include "state/index.h"
#include "state/kept.h"
#include "state/manifests/internal.h"
#include "state/server/apply.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/autoscalers.h"
#include "kubevet/state/refused.h"
#include "kubevet/state/wanted.h"

#include <stdlib.h>

/* --- applying --- */

struct applying {
    const struct kv_overlay *overlay;
    struct kv_state *state;
    struct kv_list targets; /* struct target, of the manifests' autoscalers; sorted */
    struct kv_arena arena;  /* of trees */
    uint32_t source;
};

/* The target of an autoscaler. */
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
    kv_list_each(&applying->overlay->manifests->items, const struct kv_manifest, manifest) {
        if (manifest->known != &kv_kind_horizontalpodautoscaler || !manifest->object)
            continue;
        const struct kv_node *reference =
            kv_node_get(kv_node_get(manifest->object, "spec"), "scaleTargetRef");
        const char *kind = kv_tree_text(reference, "kind");
        if (!kind || !kv_kind_find_any_version(kv_tree_text(reference, "apiVersion"), kind))
            continue; /* a kind whose replicas are not decided here */
        kv_list_add(targets, &applying->arena, struct target,
                    (struct target){manifest->namespace, kind, kv_tree_text(reference, "name")});
    }
    kv_sort(targets->items, targets->count, sizeof(struct target), target_compare);
}

/* One that the manifests replace has the manifests' target. */
static bool scales(const struct applying *applying, const struct kv_autoscaler *autoscaler,
                   const struct kv_kind *kind)
{
    const struct kv_object *object = &autoscaler->object;
    return object->change != KV_GONE && kv_autoscaler_is_for(autoscaler, kind) &&
           !kv_manifests_find(applying->overlay->manifests, "autoscaling/v2", object->kind->name,
                              object->namespace, object->name);
}

/* Does an autoscaler, of the state or of the manifests, set its replicas? */
static bool is_autoscaled(const struct applying *applying, const struct kv_manifest *manifest)
{
    size_t count;
    const struct kv_autoscaler *const *autoscalers = kv_state_autoscalers(
        applying->state, manifest->namespace, manifest->kind, manifest->name, &count);
    for (size_t i = 0; i < count; i++)
        if (scales(applying, autoscalers[i], manifest->known))
            return true;
    const struct target wanted = {manifest->namespace, manifest->kind, manifest->name};
    return applying->targets.count > 0 &&
           bsearch(&wanted, applying->targets.items, applying->targets.count, sizeof wanted,
                   target_compare);
}

/* The result of Flux applying to the served object. An autoscaler decides the replicas, whatever a
 * manifest sets, unless that is 0: then it does nothing. */
static const struct kv_node *applied(struct applying *applying, const struct kv_manifest *manifest,
                                     const struct kv_node *served)
{
    struct kv_arena *arena = &applying->arena;
    const struct kv_node *object = manifest->object, *spec = kv_node_get(object, "spec");
    const struct kv_node *replicas = kv_node_get(spec, "replicas");
    struct apply_how how = {.kind = manifest->known};
    if (manifest->known && manifest->known->has_replicas &&
        !(kv_node_is_given(replicas) && kv_text_is(replicas->text, "0"))) {
        how.keep_replicas = is_autoscaled(applying, manifest);
        how.default_replicas = !how.keep_replicas;
        if (how.keep_replicas && replicas)
            object = kv_tree_with(object, "spec", kv_tree_without(spec, "replicas", arena), arena);
    }
    return apply(&how, served, object, arena);
}

/* --- the outcome for an object --- */

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

static enum kv_change_by_manifest change_of(const struct kv_object *before,
                                            const struct kv_object *after)
{
    if (kv_object_says_the_same(before, after))
        return KV_UNTOUCHED;
    if (!after->kind->is_workload)
        return KV_CHANGED;
    const struct kv_workload *old = (const struct kv_workload *)before;
    const struct kv_workload *new = (const struct kv_workload *)after;
    bool stops = is_stopped(new) && !is_stopped(old);
    return stops || !same_template(old, new) ? KV_REPLACED : KV_CHANGED;
}

/* Flux's objects before and after the manifests. */
static void built_compare(const struct kv_object *before, struct kv_object *after)
{
    if (kv_kind_is_flux(after->kind))
        ((struct kv_flux_object *)after)->builds_as_before = kv_flux_builds_the_same(
            (const struct kv_flux_object *)before, (const struct kv_flux_object *)after);
}

/* The plan for a manifest: all plans are made before the state is changed. */
struct outcome {
    const struct kv_manifest *manifest;
    const struct kv_node *object; /* NULL = unchanged: it cannot be read, or is not applied */
    struct kv_state_kind *kinds;
    size_t at;                       /* of the object that it replaces */
    bool is_new;                     /* of nothing */
    bool is_recreated;               /* the object that it replaces is deleted first */
    const struct kv_object *as_held; /* the fields that the recording would keep; NULL = all */
    const struct kv_node *kept;      /* the object for expressions; NULL = `object` */
    bool kept_unsure;                /* which of its fields others own is unknown */
};

static void outcome_take(struct applying *applying, const struct outcome *outcome)
{
    struct kv_state_kind *kinds = outcome->kinds;
    if (!outcome->is_new)
        kinds->objects[outcome->at]->place = outcome->manifest->place;
    struct kv_object *taken = outcome->object
                                  ? manifest_take(outcome->manifest, kinds->kind, outcome->object,
                                                  applying->source, applying->state)
                                  : NULL;
    if (!taken)
        return;
    if (outcome->kept)
        kept_of_manifest(applying->state, taken, outcome->manifest->api_version, outcome->kept,
                         outcome->kept_unsure);
    taken->change = KV_REPLACED;
    if (outcome->is_new)
        return;
    kinds->count--; /* it was appended */
    taken->change = outcome->is_recreated ? KV_REPLACED
                                          : change_of(kinds->objects[outcome->at],
                                                      outcome->as_held ? outcome->as_held : taken);
    built_compare(kinds->objects[outcome->at], taken);
    if (taken->change != KV_UNTOUCHED || !kept_is_same(kinds->objects[outcome->at], taken))
        kinds->objects[outcome->at] = taken;
}

static const struct kv_node *selected_find(const struct kv_wanted *wanted, const char *name)
{
    kv_list_each(&wanted->selected, const struct kv_selected, selected) {
        if (kv_string_is(selected->name, name))
            return selected->object;
    }
    return NULL;
}

/* Flux does not apply an excluded object. Source: fluxcd/pkg ssa/manager_apply.go (shouldSkipApply)
 */
static bool is_left_alone(const struct kv_manifest *manifest, const struct kv_object *served)
{
    static const struct kv_object nothing;
    return flux_has_setting(manifest, served, KV_FLUX_RECONCILE, "disabled") ||
           flux_has_setting(manifest, served, KV_FLUX_SSA, "Ignore") ||
           flux_has_setting(manifest, &nothing, KV_FLUX_SSA, "IfNotPresent");
}

static bool is_refused(const struct kv_state *state, const struct kv_manifest *manifest)
{
    kv_list_each(&state->refused, const struct kv_refused, refused) {
        if (refused->manifest == manifest && !refused->unknown && !refused->recreated)
            return true;
    }
    return false;
}

/* The same for what the spec wants; it also stays if the server refuses the change. */
static bool stays(struct applying *applying, const struct kv_manifest *manifest,
                  const struct kv_node *served)
{
    const struct kv_object marks = flux_marks(served, &applying->state->arena);
    return served && (is_left_alone(manifest, &marks) || is_refused(applying->state, manifest));
}

/* Updates a selection for the applied manifests of its kind: they may add objects, and change the
 * labels that it selects by. */
static void selected_take(struct applying *applying, struct kv_wanted *wanted)
{
    struct kv_arena *arena = &applying->state->arena;
    kv_list_each(&applying->overlay->manifests->items, const struct kv_manifest, manifest) {
        if (!manifest->object || strcmp(manifest->kind, wanted->kind) != 0 ||
            manifest_group_compare(manifest->api_version, wanted->api_version) != 0 ||
            !kv_string_is(manifest->namespace, wanted->namespace))
            continue;
        const struct apply_how how = {.kind = manifest->known};
        const struct kv_node *served = selected_find(wanted, manifest->name);
        if (stays(applying, manifest, served))
            continue;
        const struct kv_node *object =
            served ? apply(&how, served, manifest->object, arena) : manifest->object;
        object = kv_kind_with_defaults(manifest->known, object, arena);
        kv_wanted_remove(wanted, manifest->name);
        if (kv_wanted_selects(wanted, object))
            kv_wanted_add(applying->state, wanted, kv_tree_copy(object, arena), false);
    }
}

/* An object that the spec wants by name is whole, for any kind. */
static void wanted_take(struct applying *applying, struct kv_wanted *wanted)
{
    if (wanted->selects) {
        selected_take(applying, wanted);
        return;
    }
    const struct kv_manifest *manifest =
        kv_manifests_find(applying->overlay->manifests, wanted->api_version, wanted->kind,
                          wanted->namespace, wanted->name);
    struct kv_arena *arena = &applying->state->arena;
    if (!manifest || !manifest->object || stays(applying, manifest, wanted->object))
        return;
    const struct apply_how how = {.kind = manifest->known};
    const struct kv_node *object =
        wanted->object ? apply(&how, wanted->object, manifest->object, arena) : manifest->object;
    wanted->object = kv_tree_copy(kv_kind_with_defaults(manifest->known, object, arena), arena);
    wanted->cut = false;
}

/* --- the result --- */

/* The same for what expressions read. Without managers nobody knows what else is set. */
static void kept_apply(struct applying *applying, const struct kv_object *served,
                       struct outcome *outcome)
{
    struct kv_arena *arena = &applying->arena;
    const struct kv_node *tree = kept_served(applying->state, served, arena);
    if (tree)
        outcome->kept = applied(applying, outcome->manifest, tree);
    outcome->kept_unsure = !(served->kind->keep & KV_KEEP_MANAGERS);
}

const struct kv_node *kv_overlay_object(const struct kv_state *state,
                                        const struct kv_manifest *manifest, struct kv_arena *arena)
{
    const struct apply_how how = {.kind = manifest->known};
    const struct kv_object *served =
        kv_state_find(state, manifest->known, manifest->namespace, manifest->name);
    if (!manifest->object || !served)
        return manifest->object;
    return is_left_alone(manifest, served)
               ? kv_kind_encode(served, arena)
               : apply(&how, kv_kind_encode(served, arena), manifest->object, arena);
}

/* Of a kind of the manifest: the registered one, or one of the state's own. */
static struct outcome outcome_make(struct applying *applying, const struct kv_manifest *manifest,
                                   const struct kv_kind *kind)
{
    struct outcome outcome = {.manifest = manifest,
                              .object = manifest->object,
                              .kinds = kv_state_kind(applying->state, kind)};
    struct kv_object **slot = state_slot(outcome.kinds, manifest->namespace, manifest->name);
    outcome.is_new = !slot;
    if (!slot)
        return outcome;
    outcome.at = (size_t)(slot - outcome.kinds->objects);
    if (!manifest->object) {
        kept_forget(applying->state, *slot, "a manifest changes it that is not read here");
        return outcome;
    }
    outcome.object = is_left_alone(manifest, *slot)
                         ? NULL
                         : applied(applying, manifest, kv_kind_encode(*slot, &applying->arena));
    if (!outcome.object)
        return outcome;
    kept_apply(applying, *slot, &outcome);
    if (kind != manifest->known)
        return outcome;
    switch (immutable_check(applying->state, applying->overlay->manifests, manifest, *slot,
                            outcome.object, &applying->arena)) {
    case IMMUTABLE_KEPT:
        outcome.as_held =
            immutable_forget(applying->state, manifest, *slot, outcome.object, &applying->arena);
        break;
    case IMMUTABLE_REFUSED:
        outcome.object = NULL;
        break;
    case IMMUTABLE_RECREATED:
        outcome.object = manifest->object;
        outcome.kept = NULL;
        outcome.is_recreated = true;
        break;
    }
    return outcome;
}

static struct outcome *outcomes_make(struct applying *applying, size_t *count)
{
    const struct kv_list *items = &applying->overlay->manifests->items;
    struct kv_state *state = applying->state;
    struct outcome *outcomes = kv_arena_array(&applying->arena, 2 * items->count, sizeof *outcomes);
    *count = 0;
    kv_list_each(items, const struct kv_manifest, manifest) {
        const struct kv_kind *own = kept_own_kind(state, manifest->api_version, manifest->kind);
        bool is_other = !manifest->known && !own;
        if (is_other && !kv_state_wants(state, manifest->api_version, manifest->kind))
            kv_state_count_other(state, manifest->kind);
        if (manifest->unread)
            manifest_unread(state, manifest);
        if (manifest->known)
            outcomes[(*count)++] = outcome_make(applying, manifest, manifest->known);
        if (own)
            outcomes[(*count)++] = outcome_make(applying, manifest, own);
        kept_other_manifest(state, manifest->api_version, manifest->kind, manifest->namespace,
                            manifest->name);
    }
    return outcomes;
}

/* The completeness of pages is already decided: objects added now are on none of them. */
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
            if (kinds->objects[k]->change != KV_GONE)
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
    overlay_releases_prune(overlay, state);
    targets_find(&applying);
    const struct outcome *outcomes = outcomes_make(&applying, &count);
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
        wanted_take(&applying, wanted);
    applying.source = kv_state_source(state);
    for (size_t i = 0; i < count; i++)
        outcome_take(&applying, &outcomes[i]);
    pages_settle(state);
    kv_state_index(state); /* new objects are after the sorted ones */
    overlay_follow(state);
    gone_drop(state);
    state->manifests = overlay->manifests;
    state->is_over_live = state->source == KV_SOURCE_LIVE;
    state->source = KV_SOURCE_OVERLAY;
    kv_arena_release(&applying.arena);
}
