#include "immutable.h"

#include "flux.h"
#include "immutable_fields.h"
#include "trees.h"

#include "state/manifests/internal.h"
#include "state/server/apply.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/resourcequota.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/storageclass.h"
#include "kubevet/kinds/workload.h"

#include <string.h>

/* --- one field --- */

struct comparison {
    struct kv_state *state;
    struct kv_arena *arena; /* of trees */
    const struct kv_manifests *manifests;
    const struct kv_manifest *manifest;
    const struct kv_object *before, *after;
    const struct kv_node *old_value, *new_value; /* the same, as trees */
};

/* The result for a field, and why it may be unknown. */
struct change {
    bool refused, by_admission;
    const char *why, *unknown; /* NULL = the table's; NULL = it is known */
};

/* The class after the manifests counts: it is applied before claims. */
static const struct kv_node *class_given(const struct comparison *comparison, const char *name)
{
    const struct kv_manifest *given = kv_manifests_find(comparison->manifests, "storage.k8s.io/v1",
                                                        kv_kind_storageclass.name, NULL, name);
    return given ? given->object : NULL;
}

static struct change growth_check(const struct comparison *comparison)
{
    const struct kv_state *state = comparison->state;
    const struct kv_claim *claim = (const struct kv_claim *)comparison->before;
    const char *name = kv_claim_class(claim);
    struct change change = {.refused = true, .by_admission = true};
    if (!claim->phase)
        return (struct change){.unknown = "only a bound claim can grow, and the state does not "
                                          "show whether this one is bound"};
    if (strcmp(claim->phase, "Bound") != 0) {
        change.why = "only a bound claim can grow";
        return change;
    }
    if (!name || !name[0]) {
        change.why = "a claim can grow only if its StorageClass allows expansion";
        return change;
    }
    const struct kv_node *given = class_given(comparison, name);
    const struct kv_storage_class *found =
        (const struct kv_storage_class *)kv_state_find(state, &kv_kind_storageclass, NULL, name);
    const char *allows = kv_tree_text(given, "allowVolumeExpansion");
    if (!given && !found && kv_state_unknown(state, &kv_kind_storageclass, NULL))
        return (struct change){
            .unknown =
                kv_arena_printf(&comparison->state->arena,
                                "whether its class %s lets it grow is unknown: storageclasses: %s",
                                name, kv_state_unknown(state, &kv_kind_storageclass, NULL))};
    bool grows = given && (allows || !found) ? allows && strcmp(allows, "true") == 0
                                             : found && found->allow_volume_expansion == KV_TRUE;
    if (grows)
        return (struct change){0};
    change.why = kv_arena_printf(&comparison->state->arena,
                                 "its StorageClass %s does not allow volume expansion", name);
    return change;
}

/* It may shrink only to undo a growth that the volume has not followed yet. */
static bool may_shrink(const struct kv_claim *claim, struct kv_quantity to)
{
    const struct kv_resource_amount *capacity = kv_quantities_get(&claim->capacity, "storage");
    return claim->phase && strcmp(claim->phase, "Bound") == 0 && capacity &&
           kv_quantity_compare(to, capacity->amount) > 0;
}

static struct change storage_check(const struct comparison *comparison,
                                   const struct kv_node *old_value, const struct kv_node *new_value)
{
    const struct kv_claim *claim = (const struct kv_claim *)comparison->before;
    struct kv_quantity from, to;
    if (!tree_is_quantity(old_value, &from) || !tree_is_quantity(new_value, &to) ||
        kv_quantity_compare(from, to) == 0)
        return (struct change){0};
    if (kv_quantity_compare(to, from) > 0)
        return growth_check(comparison);
    return (struct change){.refused = !may_shrink(claim, to),
                           .why = "a claim's storage cannot shrink"};
}

static bool completions_move(const struct comparison *comparison, const struct kv_node *old_value,
                             const struct kv_node *new_value)
{
    const struct kv_node *indexed = tree_at(comparison->old_value, "spec.completionMode");
    return !tree_is_empty(old_value) && !tree_is_empty(new_value) && indexed &&
           strcmp(indexed->text.data, "Indexed") == 0 &&
           tree_same(new_value, tree_at(comparison->new_value, "spec.parallelism"), false);
}

static bool is_of_type(const struct kv_object *service, const char *type)
{
    return kv_string_is(((const struct kv_service *)service)->type, type);
}

/* Only the first of ipFamilies counts: others may be added and removed. */
static const struct kv_node *first_of(const struct kv_node *node)
{
    return node && node->type == KV_NODE_SEQUENCE && node->count > 0 ? node->items[0] : node;
}

/* "None" is also an address. A Service whose type has no address gives up its own. */
static bool primary_changes(const struct comparison *comparison, const struct kv_node *old_value,
                            const struct kv_node *new_value)
{
    return !tree_is_empty(old_value) && !tree_is_empty(new_value) &&
           !tree_same(first_of(old_value), first_of(new_value), false) &&
           !is_of_type(comparison->before, "ExternalName") &&
           !is_of_type(comparison->after, "ExternalName");
}

static bool stays_balancer(const struct comparison *comparison)
{
    return is_of_type(comparison->before, "LoadBalancer") &&
           is_of_type(comparison->after, "LoadBalancer");
}

/* --- pods --- */

/* The fields of a pod that may change; and those left out depending on their writer. */
static bool may_change(const char *key)
{
    static const char *const keys[] = {"image", "activeDeadlineSeconds", "tolerations",
                                       "terminationGracePeriodSeconds", "nodeName"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* For mounts, containers, volumes and the like: the one with the same path or name. */
static const struct kv_node *counterpart(const struct kv_node *items, size_t at,
                                         const struct kv_node *others)
{
    const char *key = kv_tree_text(items->items[at], "mountPath") ? "mountPath" : "name";
    const char *value = kv_tree_text(items->items[at], key);
    if (!value)
        return at < others->count ? others->items[at] : NULL;
    for (size_t i = 0; i < others->count; i++)
        if (kv_string_is(kv_tree_text(others->items[i], key), value))
            return others->items[i];
    return NULL;
}

/* Applying a manifest replaces the list as a whole, as of values and of selectors' terms. Lists of
 * items with a key are merged: the server and webhooks add containers, mounts and the like. */
static bool is_replaced(const struct kv_node *list)
{
    static const char *const keys[] = {"name", "mountPath", "whenUnsatisfiable", "ip"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (list->items[0]->type == KV_NODE_MAPPING && kv_node_get(list->items[0], keys[i]))
            return false;
    return true;
}

/* Is everything in the manifest already there? The server and its webhooks may have added more. */
static bool is_said(const struct kv_node *new_value, const struct kv_node *old_value)
{
    bool is_false = new_value->type == KV_NODE_SCALAR && strcmp(new_value->text.data, "false") == 0;
    if (tree_is_empty(new_value) || (is_false && tree_is_empty(old_value)))
        return true;
    if (tree_is_empty(old_value) || old_value->type != new_value->type)
        return false;
    if (new_value->type == KV_NODE_SCALAR)
        return tree_scalar_same(old_value, new_value, true);
    if (new_value->type == KV_NODE_SEQUENCE && new_value->count != old_value->count &&
        is_replaced(new_value))
        return false;
    for (size_t i = 0; new_value->type == KV_NODE_MAPPING && i < new_value->count; i++) {
        const char *key = new_value->pairs[i].key->text.data;
        if (!may_change(key) && !is_said(new_value->pairs[i].value, kv_node_get(old_value, key)))
            return false;
    }
    for (size_t i = 0; new_value->type == KV_NODE_SEQUENCE && i < new_value->count; i++) {
        const struct kv_node *item = counterpart(new_value, i, old_value);
        if (!item || !is_said(new_value->items[i], item))
            return false;
    }
    return true;
}

static bool owns_template(const struct kv_manager *manager)
{
    for (size_t i = 0; i < manager->fields.count; i++)
        if (strcmp(manager->fields.items[i].name, "f:template") == 0)
            return true;
    return false;
}

/* Why a different digest does not prove a changed template; NULL = it does. */
static const char *template_unknown(const struct comparison *comparison)
{
    const struct kv_workload *job = (const struct kv_workload *)comparison->before;
    if (job->suspended == KV_TRUE)
        return "the Job is suspended: the server then allows some changes, such as where its pods "
               "may run";
    kv_list_each(&job->object.managers, const struct kv_manager, manager) {
        if (!apply_takes_over(manager) && owns_template(manager))
            return kv_arena_printf(&comparison->state->arena,
                                   "%s wrote parts of it, and the state does not keep which",
                                   manager->manager);
    }
    return NULL;
}

static struct change field_compare(const struct comparison *comparison,
                                   const struct immutable_field *row,
                                   const struct kv_node *old_value, const struct kv_node *new_value)
{
    bool changes = !tree_same(old_value, new_value, false), is_set = !tree_is_empty(old_value);
    switch (row->how) {
    case SAME:
        break;
    case AS_SET:
        changes =
            !tree_set_is_within(old_value, new_value) || !tree_set_is_within(new_value, old_value);
        break;
    case SET_ONCE:
        changes = changes && is_set;
        break;
    case GIVEN:
        changes = changes && is_set && !tree_is_empty(new_value);
        break;
    case STORAGE:
        return storage_check(comparison, old_value, new_value);
    case WISHED:
        changes = changes && !tree_is_empty(new_value);
        break;
    case PRIMARY:
        changes = primary_changes(comparison, old_value, new_value);
        break;
    case BALANCER:
        changes = changes && !tree_is_empty(new_value) && stays_balancer(comparison);
        break;
    case POD:
        changes = new_value && !is_said(new_value, old_value);
        break;
    case TEMPLATE:
        if (changes && template_unknown(comparison))
            return (struct change){.unknown = template_unknown(comparison)};
        break;
    case IN_TANDEM:
        changes = changes && !completions_move(comparison, old_value, new_value);
        break;
    }
    return (struct change){.refused = changes};
}

/* --- a whole object --- */

static const char *path_text(const struct immutable_field *row)
{
    return row->how == STORAGE    ? "spec.resources.requests[storage]"
           : row->how == TEMPLATE ? "spec.template"
                                  : row->path;
}

/* A recording of an older kubevet lacks the field, whether it exists or not. */
static bool is_not_held(const struct comparison *comparison, const struct immutable_field *row,
                        const struct kv_node *old_value, const struct kv_node *new_value)
{
    bool is_default =
        tree_is_empty(new_value) || (row->absent && new_value->type == KV_NODE_SCALAR &&
                                     strcmp(new_value->text.data, row->absent) == 0);
    /* For a reduced template, a digest proves nothing. */
    return row->recent && comparison->state->lacks_immutable &&
           (tree_is_empty(old_value) || row->how == TEMPLATE) && !is_default;
}

static const struct kv_node *node_of(const struct immutable_field *row,
                                     const struct kv_node *object, struct kv_arena *arena)
{
    const struct kv_node *node = tree_at(object, row->path);
    return tree_is_empty(node) && row->absent ? kv_tree_string(row->absent, arena) : node;
}

/* Adds the refused change of one field; NULL = nothing is refused, and that is known. */
static struct kv_refused *field_add(const struct comparison *comparison,
                                    const struct immutable_field *row, bool *by_admission)
{
    struct kv_arena *arena = &comparison->state->arena;
    const struct kv_node *old_value = node_of(row, comparison->old_value, comparison->arena);
    const struct kv_node *new_value = node_of(row, comparison->new_value, comparison->arena);
    struct change change = {.unknown =
                                "an older kubevet made the recording, which does not contain it"};
    if (!is_not_held(comparison, row, tree_at(comparison->old_value, row->path), new_value))
        change = field_compare(comparison, row, old_value, new_value);
    if (!change.refused && !change.unknown)
        return NULL;
    *by_admission = change.by_admission;
    struct kv_refused *refused = kv_list_push(&comparison->state->refused, arena, sizeof *refused);
    *refused = (struct kv_refused){
        .manifest = comparison->manifest,
        .field = path_text(row),
        .before = row->how == POD ? NULL : tree_text(old_value, arena),
        .after = row->how == POD ? NULL : tree_text(new_value, arena),
        .why = change.why ? change.why : row->why,
        .unknown = change.unknown,
    };
    return refused;
}

/* The object as kept after applying the manifest; a manifest that was read can be decoded. */
static struct kv_object *tree_decode(struct kv_state *state, const struct kv_manifest *manifest,
                                     const struct kv_node *object, struct kv_arena *arena)
{
    struct kv_memory memory = {.arena = arena,
                               .strings = &state->strings,
                               .hosts = state->hosts,
                               .annotations = state->annotations};
    struct kv_reader *reader = kv_reader_yaml(object, manifest->place.file, KV_ERROR_SPEC);
    struct kv_object *decoded = kv_kind_decode(manifest->known, reader, memory);
    kv_reader_close(reader);
    return decoded;
}

enum immutable_verdict immutable_check(struct kv_state *state, const struct kv_manifests *manifests,
                                       const struct kv_manifest *manifest,
                                       const struct kv_object *before,
                                       const struct kv_node *applied, struct kv_arena *arena)
{
    if (!kv_kind_has_immutable_fields(before->kind))
        return IMMUTABLE_KEPT;
    struct comparison comparison = {.state = state,
                                    .arena = arena,
                                    .manifests = manifests,
                                    .manifest = manifest,
                                    .before = before};
    comparison.after =
        tree_decode(state, manifest, kv_kind_with_defaults(before->kind, applied, arena), arena);
    if (!comparison.after)
        return IMMUTABLE_KEPT;
    comparison.old_value = kv_kind_encode(before, arena);
    comparison.new_value = kv_kind_encode(comparison.after, arena);
    bool forced = flux_is_forced(state, manifests, manifest, before);
    enum immutable_verdict verdict = IMMUTABLE_KEPT;
    const struct immutable_field *row;
    for (size_t i = 0; (row = immutable_field_of(before->kind, i)); i++) {
        bool by_admission = false;
        struct kv_refused *refused = field_add(&comparison, row, &by_admission);
        if (!refused || refused->unknown)
            continue;
        /* Flux recreates on Invalid and Conflict, but not if admission refuses. */
        refused->recreated = forced && !by_admission;
        if (!refused->recreated)
            verdict = IMMUTABLE_REFUSED;
        else if (verdict == IMMUTABLE_KEPT)
            verdict = IMMUTABLE_RECREATED;
    }
    return verdict;
}

static const struct kv_node *without(const struct kv_node *object, const char *path,
                                     struct kv_arena *arena)
{
    char key[TREE_KEY_MAX];
    const struct kv_node *child = tree_step(object, path, key, &path);
    if (!child || !path)
        return child ? kv_tree_without(object, key, arena) : object;
    if (child->type != KV_NODE_MAPPING)
        return object;
    const struct kv_node *changed = without(child, path, arena);
    return changed == child
               ? object
               : kv_tree_with(object, kv_arena_copy(arena, kv_text_of(key)), changed, arena);
}

/* A metadata-only list has no other fields. A recording of an older kubevet lacks them too, unless
 * it has whole objects; its Job templates may be reduced. */
static bool lacks(const struct kv_state *state, const struct immutable_field *row,
                  const struct kv_node *old_value)
{
    bool may_lack = (row->recent && state->lacks_immutable) || row->kind->metadata_only;
    return may_lack && (row->how == TEMPLATE || tree_is_empty(tree_at(old_value, row->path)));
}

const struct kv_object *immutable_forget(struct kv_state *state, const struct kv_manifest *manifest,
                                         const struct kv_object *before,
                                         const struct kv_node *applied, struct kv_arena *arena)
{
    const struct kv_kind *kind = manifest->known;
    if ((!state->lacks_immutable && !kind->metadata_only) || !kv_kind_has_immutable_fields(kind))
        return NULL;
    const struct kv_node *old_value = kv_kind_encode(before, arena);
    const struct kv_node *object = kv_kind_with_defaults(kind, applied, arena);
    const struct immutable_field *row;
    for (size_t i = 0; (row = immutable_field_of(kind, i)); i++)
        if (lacks(state, row, old_value))
            object = without(object, row->path, arena);
    struct kv_object *decoded = tree_decode(state, manifest, object, arena);
    if (decoded && kind == &kv_kind_job && state->lacks_immutable)
        ((struct kv_workload *)decoded)->template_digest = NULL;
    return decoded;
}
