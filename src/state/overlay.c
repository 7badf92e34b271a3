#include "kubevet/state/overlay.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/state/wanted.h"

#include "apply.h"
#include "manifest_defaults.h"
#include "manifest_take.h"
#include "objects.h"

#include <stdlib.h>

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* --- objects of the state, to be written to --- */

struct key {
    const char *namespace, *name;
};

static int key_compare(const void *left, const void *right)
{
    const struct key *key = left;
    const struct kv_object *object = *(struct kv_object *const *)right;
    const char *a = key->namespace ? key->namespace : "";
    const char *b = object->namespace ? object->namespace : "";
    int order = strcmp(a, b);
    return order ? order : strcmp(key->name, object->name);
}

static struct kv_object *object_find(const struct kv_state *state, const struct kv_kind *kind,
                                     const char *namespace, const char *name)
{
    const struct kv_state_kind *kinds = kv_state_kind(state, kind);
    const struct key key = {namespace, name};
    struct kv_object **found = kinds->count > 0 ? bsearch(&key, kinds->objects, kinds->count,
                                                          sizeof *kinds->objects, key_compare)
                                                : NULL;
    return found ? *found : NULL;
}

const struct kv_object *kv_state_find_named(const struct kv_state *state,
                                            const struct kv_object_name *name)
{
    const struct kv_kind *kind =
        name->api_version && name->name ? kv_kind_find(name->api_version, name->kind) : NULL;
    return kind ? kv_state_find(state, kind, name->namespace, name->name) : NULL;
}

/* --- are two decoded objects the same? --- */

/* Where amounts are compared by value. */
static bool holds_amounts(const char *key)
{
    static const char *const keys[] = {"hard",           "limits",   "requests",
                                       "capacity",       "overhead", "default",
                                       "defaultRequest", "max",      "min"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static bool amounts_equal(const json_t *a, const json_t *b)
{
    struct kv_quantity left, right;
    return json_is_string(a) && json_is_string(b) &&
           kv_quantity_parse(kv_text_of(json_string_value(a)), &left) &&
           kv_quantity_parse(kv_text_of(json_string_value(b)), &right) &&
           kv_quantity_compare(left, right) == 0;
}

static bool json_same(const json_t *a, const json_t *b, bool amounts)
{
    if (json_is_array(a) && json_is_array(b)) {
        bool equal = json_array_size(a) == json_array_size(b);
        for (size_t i = 0; equal && i < json_array_size(a); i++)
            equal = json_same(json_array_get(a, i), json_array_get(b, i), false);
        return equal;
    }
    if (!json_is_object(a) || !json_is_object(b))
        return json_equal(a, b) || (amounts && amounts_equal(a, b));
    bool equal = json_object_size(a) == json_object_size(b);
    for (void *at = json_object_iter((json_t *)(uintptr_t)a); equal && at;
         at = json_object_iter_next((json_t *)(uintptr_t)a, at)) {
        const char *key = json_object_iter_key(at);
        const json_t *other = json_object_get(b, key);
        equal = other && json_same(json_object_iter_value(at), other, holds_amounts(key));
    }
    return equal;
}

static json_t *template_of(json_t *object)
{
    json_t *spec = json_object_get(object, "spec");
    json_t *job = json_object_get(json_object_get(spec, "jobTemplate"), "spec");
    return json_object_get(job ? job : spec, "template");
}

static bool is_stopped(json_t *object)
{
    json_t *replicas = json_object_get(json_object_get(object, "spec"), "replicas");
    return replicas && json_integer_value(replicas) == 0;
}

/* `parallelism: 1` of a served object and none at all may mean the same: what the table of defaults
 * holds is given to both. */
static enum kv_fate fate_of(json_t *before, json_t *after)
{
    if (json_same(before, after, false))
        return KV_UNTOUCHED;
    json_t *old = template_of(before), *new = template_of(after);
    bool same_pods = old == new || (old && new &&json_same(old, new, false));
    return same_pods && !(is_stopped(after) && !is_stopped(before)) ? KV_CHANGED : KV_REPLACED;
}

/* --- applying --- */

struct applying {
    const struct kv_overlay *overlay;
    struct kv_state *state;
    struct kv_arena arena; /* of trees */
    uint32_t source;
};

/* What is kept of the object, as a tree. */
static const struct kv_node *tree_of(struct applying *applying, json_t *object)
{
    struct kv_buffer text = {0};
    json_add(&text, json_incref(object));
    struct kv_reader *reader = kv_reader_json(kv_buffer_as_text(&text), "", KV_ERROR_STATE);
    const struct kv_node *tree = kv_tree_read(reader, &applying->arena);
    kv_reader_close(reader);
    kv_buffer_release(&text);
    return tree;
}

static bool targets(const struct kv_node *autoscaler, const struct kv_manifest *manifest)
{
    const struct kv_node *target = kv_node_get(kv_node_get(autoscaler, "spec"), "scaleTargetRef");
    return same(kv_tree_text(target, "kind"), manifest->kind) &&
           same(kv_tree_text(target, "name"), manifest->name);
}

/* Is its count an autoscaler's, of the state or of the manifests? */
static bool is_autoscaled(const struct applying *applying, const struct kv_manifest *manifest)
{
    if (!manifest->namespace)
        return false;
    const struct kv_kind *kind = &kv_kind_horizontalpodautoscaler;
    size_t count;
    struct kv_object *const *objects =
        kv_state_in_namespace(applying->state, kind, manifest->namespace, &count);
    for (size_t i = 0; i < count; i++) {
        const struct kv_autoscaler *autoscaler = (const struct kv_autoscaler *)objects[i];
        if (objects[i]->fate != KV_GONE && same(autoscaler->target_kind, manifest->kind) &&
            same(autoscaler->target_name, manifest->name))
            return true;
    }
    kv_list_each(&applying->overlay->manifests->items, const struct kv_manifest, other)
    {
        if (other->known == kind && other->object && same(other->namespace, manifest->namespace) &&
            targets(other->object, manifest))
            return true;
    }
    return false;
}

/* What became of a manifest, until the state can be written to. */
struct outcome {
    const struct kv_manifest *manifest;
    struct kv_object *served;     /* NULL = it is new */
    const struct kv_node *object; /* NULL = as it was */
    json_t *before;
};

static struct outcome outcome_of(struct applying *applying, const struct kv_manifest *manifest)
{
    struct outcome outcome = {.manifest = manifest, .object = manifest->object};
    outcome.served =
        object_find(applying->state, manifest->known, manifest->namespace, manifest->name);
    if (!outcome.served || !manifest->object)
        return outcome;
    outcome.before = object_json(outcome.served);
    bool has_replicas = kv_node_get(kv_node_get(manifest->object, "spec"), "replicas") != NULL;
    outcome.object = apply(manifest->known, tree_of(applying, outcome.before), manifest->object,
                           !has_replicas && is_autoscaled(applying, manifest), &applying->arena);
    return outcome;
}

static void outcome_take(struct applying *applying, struct outcome *outcome)
{
    if (!outcome->object) {
        json_decref(outcome->before);
        return;
    }
    struct kv_object *taken =
        kv_manifest_take(outcome->manifest, outcome->object, applying->source, applying->state);
    if (taken && !outcome->served) {
        taken->fate = KV_CHANGED;
    } else if (taken) {
        json_t *after = object_json(taken);
        enum kv_fate fate = fate_of(outcome->before, after);
        json_decref(after);
        taken->fate = fate == KV_UNTOUCHED ? KV_GONE : fate;
        outcome->served->fate = fate;
        outcome->served->place = outcome->manifest->place;
    }
    json_decref(outcome->before);
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
    const struct kv_node *object =
        wanted->object ? apply(manifest->known, wanted->object, manifest->object, false, arena)
                       : manifest->object;
    wanted->object = kv_tree_copy(object, arena);
    wanted->cut = false;
}

/* --- pruning --- */

/* NAMESPACE_NAME_GROUP_KIND; a name's colons are written `__`.
 * Source: cli-utils pkg/object/objmetadata.go (ParseObjMetadata). */
struct entry {
    const char *namespace, *name, *group, *kind;
};

static bool entry_parse(const char *id, struct kv_arena *arena, struct entry *entry)
{
    char *text = kv_arena_copy(arena, kv_text_of(id));
    char *first = strchr(text, '_'), *last = strrchr(text, '_');
    if (!first || last == first)
        return false;
    *first = *last = '\0';
    char *group = strrchr(first + 1, '_');
    if (!group)
        return false;
    *group = '\0';
    char *to = first + 1;
    for (const char *from = to; (*to = *from) != '\0'; from++, to++)
        if (from[0] == '_' && from[1] == '_') {
            *to = ':';
            from++;
        }
    *entry = (struct entry){text[0] ? text : NULL, first + 1, group + 1, last + 1};
    return true;
}

static bool says_disabled(struct kv_labels labels)
{
    const char *value = kv_labels_get(labels, KV_FLUX_PRUNE);
    return value && strcmp(value, "disabled") == 0;
}

static const struct kv_flux_object *kustomization_find(const struct kv_state *state,
                                                       const char *word)
{
    const char *slash = strchr(word, '/');
    struct kv_arena arena = {0};
    const char *namespace = kv_arena_copy(&arena, (struct kv_text){word, (size_t)(slash - word)});
    const struct kv_object *found =
        kv_state_find(state, &kv_kind_kustomization, namespace, slash + 1);
    kv_arena_release(&arena);
    return (const struct kv_flux_object *)found;
}

static void entry_prune(struct applying *applying, const struct entry *entry)
{
    const char *api_version =
        entry->group[0] ? kv_arena_printf(&applying->arena, "%s/v1", entry->group) : "v1";
    if (kv_manifests_find(applying->overlay->manifests, api_version, entry->kind, entry->namespace,
                          entry->name))
        return;
    const struct kv_kind *kind = kv_kind_find_any_version(api_version, entry->kind);
    struct kv_object *object =
        kind ? object_find(applying->state, kind, entry->namespace, entry->name) : NULL;
    if (object && (says_disabled(object->labels) || says_disabled(object->annotations)))
        return;
    if (object)
        object->fate = KV_GONE;
    kv_list_each(&applying->state->wanted, struct kv_wanted, wanted)
    {
        if (wanted->object && same(wanted->kind, entry->kind) &&
            same(wanted->namespace, entry->namespace) && same(wanted->name, entry->name) &&
            group_compare(wanted->api_version, api_version) == 0)
            wanted->object = NULL;
    }
}

static void prune(struct applying *applying, const char *word)
{
    const struct kv_flux_object *kustomization = kustomization_find(applying->state, word);
    if (!kustomization || kustomization->prune == KV_FALSE)
        return;
    kv_list_each(&kustomization->inventory, const struct kv_flux_entry, item)
    {
        struct entry entry;
        if (item->id && entry_parse(item->id, &applying->arena, &entry))
            entry_prune(applying, &entry);
    }
}

/* --- what goes with what --- */

static const struct kv_owner *controller_of(const struct kv_object *object)
{
    kv_list_each(&object->owners, const struct kv_owner, owner)
    {
        if (owner->controller == KV_TRUE && owner->kind && owner->name)
            return owner;
    }
    return NULL;
}

static const struct kv_object *owner_of(const struct kv_state *state,
                                        const struct kv_object *object)
{
    const struct kv_owner *owner = controller_of(object);
    const struct kv_kind *kind = owner && owner->api_version
                                     ? kv_kind_find_any_version(owner->api_version, owner->kind)
                                     : NULL;
    return kind ? kv_state_find(state, kind, object->namespace, owner->name) : NULL;
}

/* Has the namespace or an owner gone, or, of pods, has what makes them another template? */
static bool goes_along(const struct kv_state *state, const struct kv_object *object)
{
    const struct kv_object *namespace =
        object->namespace ? kv_state_find(state, &kv_kind_namespace, NULL, object->namespace)
                          : NULL;
    if (namespace && namespace->fate == KV_GONE)
        return true;
    bool is_pod = object->kind == &kv_kind_pod;
    const struct kv_object *owner = owner_of(state, object);
    for (int level = 0; owner && level < 4; level++, owner = owner_of(state, owner))
        if (owner->fate == KV_GONE || (is_pod && owner->fate == KV_REPLACED))
            return true;
    return false;
}

/* Sees only what was there: objects are found while they are sorted. */
static void dependents_drop(struct applying *applying)
{
    struct kv_state *state = applying->state;
    struct kv_list gone = {0};
    for (size_t i = 0; i < state->kind_count; i++)
        for (size_t k = 0; k < state->kinds[i].count; k++) {
            struct kv_object *object = state->kinds[i].objects[k];
            if (object->fate == KV_UNTOUCHED && goes_along(state, object))
                *(struct kv_object **)kv_list_push(&gone, &applying->arena, sizeof object) = object;
        }
    for (size_t i = 0; i < gone.count; i++)
        (*kv_list_item(&gone, struct kv_object *, i))->fate = KV_GONE;
}

/* Of those that were there (`counts`), what has another version or none; of the new ones, what is
 * as it was. */
static void gone_drop(struct kv_state *state, const size_t *counts)
{
    for (size_t i = 0; i < state->kind_count; i++) {
        struct kv_state_kind *kinds = &state->kinds[i];
        size_t kept = 0;
        for (size_t k = 0; k < kinds->count; k++) {
            enum kv_fate fate = kinds->objects[k]->fate;
            if (k < counts[i] ? fate == KV_UNTOUCHED : fate != KV_GONE)
                kinds->objects[kept++] = kinds->objects[k];
        }
        kinds->count = kept;
        /* Whether all pages were there is settled: what is added now is on none of them. */
        if (kinds->page_total > 0)
            kinds->page_total = kinds->known ? 0 : SIZE_MAX;
    }
}

void kv_overlay_apply(const struct kv_overlay *overlay, struct kv_state *state)
{
    struct applying applying = {.overlay = overlay, .state = state};
    const struct kv_list *items = &overlay->manifests->items;
    struct outcome *outcomes = kv_arena_array(&applying.arena, items->count, sizeof *outcomes);
    size_t *counts = kv_arena_array(&applying.arena, state->kind_count, sizeof *counts);
    size_t count = 0;
    for (size_t i = 0; i < overlay->prune_count; i++)
        prune(&applying, overlay->prune[i]);
    kv_list_each(items, const struct kv_manifest, manifest)
    {
        if (manifest->known)
            outcomes[count++] = outcome_of(&applying, manifest);
        else if (!kv_state_wants(state, manifest->api_version, manifest->kind))
            kv_state_count_other(state, manifest->kind);
    }
    kv_list_each(&state->wanted, struct kv_wanted, wanted) wanted_take(&applying, wanted);
    /* From here on objects are added behind those that are sorted. */
    applying.source = kv_state_source(state);
    for (size_t i = 0; i < state->kind_count; i++)
        counts[i] = state->kinds[i].count;
    for (size_t i = 0; i < count; i++)
        outcome_take(&applying, &outcomes[i]);
    size_t *totals = kv_arena_array(&applying.arena, state->kind_count, sizeof *totals);
    for (size_t i = 0; i < state->kind_count; i++) {
        totals[i] = state->kinds[i].count;
        state->kinds[i].count = counts[i];
    }
    dependents_drop(&applying);
    for (size_t i = 0; i < state->kind_count; i++)
        state->kinds[i].count = totals[i];
    gone_drop(state, counts);
    state->manifests = overlay->manifests;
    state->source = KV_SOURCE_OVERLAY;
    kv_arena_release(&applying.arena);
    kv_state_index(state);
}

/* --- is it what Flux would apply? --- */

static const char *transformation(const struct kv_flux_object *kustomization)
{
    if (kustomization->target_namespace)
        return "targetNamespace";
    if (kustomization->name_prefix)
        return "namePrefix";
    if (kustomization->name_suffix)
        return "nameSuffix";
    if (kustomization->patches.count > 0)
        return "patches";
    return kustomization->has_post_build ? "postBuild" : NULL;
}

static bool bears_labels(const struct kv_manifest *manifest)
{
    const struct kv_node *labels = kv_node_get(kv_node_get(manifest->object, "metadata"), "labels");
    return kv_node_get(labels, KV_FLUX_KUSTOMIZATION) != NULL;
}

/* The Kustomization that has applied what stands there under the manifest's name. */
static const struct kv_flux_object *applier_of(const struct kv_state *state,
                                               const struct kv_manifest *manifest)
{
    const struct kv_object *served =
        manifest->known ? kv_state_find(state, manifest->known, manifest->namespace, manifest->name)
                        : NULL;
    const char *name = served ? kv_labels_get(served->labels, KV_FLUX_KUSTOMIZATION) : NULL;
    const char *namespace =
        served ? kv_labels_get(served->labels, KV_FLUX_KUSTOMIZATION_NAMESPACE) : NULL;
    return name && namespace ? (const struct kv_flux_object *)kv_state_find(
                                   state, &kv_kind_kustomization, namespace, name)
                             : NULL;
}

static bool manifest_check(const struct kv_overlay *overlay, const struct kv_state *state,
                           const struct kv_manifest *manifest, struct kv_error *error)
{
    const struct kv_flux_object *kustomization = applier_of(state, manifest);
    if (!kustomization && overlay->prune_count == 1)
        kustomization = kustomization_find(state, overlay->prune[0]);
    const char *what = kustomization ? transformation(kustomization) : NULL;
    return !what || !manifest->object || bears_labels(manifest) ||
           kv_error_at(error, KV_ERROR_SPEC, manifest->place.file, manifest->place.line, 1,
                       "Kustomization %s/%s sets %s, and this %s lacks Flux's labels: it is not "
                       "what Flux would apply; give the output of `flux build kustomization`",
                       kustomization->object.namespace, kustomization->object.name, what,
                       manifest->kind);
}

static bool prune_check(const struct kv_state *state, const char *word, struct kv_error *error)
{
    const struct kv_flux_object *kustomization = kustomization_find(state, word);
    const char *unknown = kv_state_unknown(state, &kv_kind_kustomization, NULL);
    if (!kustomization && unknown)
        return kv_error_set(error, KV_ERROR_STATE, "--prune %s: kustomizations: %s", word, unknown);
    if (!kustomization)
        return kv_error_set(error, KV_ERROR_USAGE, "--prune: there is no Kustomization %s", word);
    return kustomization->has_inventory || kustomization->prune == KV_FALSE ||
           kv_error_set(error, KV_ERROR_STATE,
                        "--prune %s: the state does not hold its inventory: it has applied "
                        "nothing yet, or the recording is of an older kubevet",
                        word);
}

bool kv_overlay_check(const struct kv_overlay *overlay, const struct kv_state *state,
                      struct kv_error *error)
{
    for (size_t i = 0; i < overlay->prune_count; i++)
        if (!prune_check(state, overlay->prune[i], error))
            return false;
    kv_list_each(&overlay->manifests->items, const struct kv_manifest, manifest)
    {
        if (!manifest_check(overlay, state, manifest, error))
            return false;
    }
    return true;
}
