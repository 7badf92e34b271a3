/* All manifests: looking them up, and using them as a state. */
#include "internal.h"

#include "state/kept.h"

#include "kubevet/base/tree.h"
#include "kubevet/state/wanted.h"

#include <stdlib.h>

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* The length of the group in an apiVersion; the core group has none. */
static size_t group_length(const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    return slash ? (size_t)(slash - api_version) : 0;
}

int manifest_group_compare(const char *a, const char *b)
{
    size_t length_a = group_length(a), length_b = group_length(b);
    int order = strncmp(a, b, length_a < length_b ? length_a : length_b);
    return order ? order : (length_a > length_b) - (length_a < length_b);
}

static int manifest_compare(const void *left, const void *right)
{
    const struct kv_manifest *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);
    if (!order)
        order = manifest_group_compare(a->api_version, b->api_version);
    if (!order)
        order = strcmp(or_empty(a->namespace), or_empty(b->namespace));
    return order ? order : strcmp(a->name, b->name);
}

/* The manifests of one object by their places, so that a run is like the other. */
static int manifest_order(const void *left, const void *right)
{
    const struct kv_manifest *a = left, *b = right;
    int order = manifest_compare(a, b);
    if (!order)
        order = kv_string_compare(a->place.file, b->place.file);
    return order ? order : (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

static bool is_before(struct kv_place a, struct kv_place b)
{
    return a.file == b.file && a.line < b.line;
}

/* Labels of an object as it is written, or as the state keeps them. */
struct applier_labels {
    const struct kv_node *written; /* NULL = they are in `kept` */
    struct kv_labels kept;
};

static const char *label(const struct applier_labels *labels, const char *key)
{
    return labels->written ? kv_tree_text(labels->written, key) : kv_labels_get(labels->kept, key);
}

/* "KIND NAMESPACE/NAME" of what applies an object, by Flux's labels of the kind; NULL = it has
 * none. */
static const char *labelled(struct kv_manifests *manifests, const struct applier_labels *labels,
                            const char *kind, const char *name_key, const char *namespace_key)
{
    const char *name = label(labels, name_key);
    const char *namespace = label(labels, namespace_key);
    return name && namespace ? kv_arena_printf(&manifests->arena, "%s %s/%s", kind, namespace, name)
                             : NULL;
}

/* With labels of both it is the Kustomization: it applies again at each interval, a HelmRelease
 * only with an upgrade. */
static const char *applier_by(struct kv_manifests *manifests, const struct applier_labels *labels)
{
    const char *kustomization = labelled(manifests, labels, "Kustomization", KV_FLUX_KUSTOMIZATION,
                                         KV_FLUX_KUSTOMIZATION_NAMESPACE);
    return kustomization ? kustomization
                         : labelled(manifests, labels, "HelmRelease", KV_FLUX_RELEASE,
                                    KV_FLUX_RELEASE_NAMESPACE);
}

static const struct kv_node *labels_of(const struct kv_node *object)
{
    return kv_node_get(kv_node_get(object, "metadata"), "labels");
}

static const char *applier_of(struct kv_manifests *manifests, const struct kv_manifest *manifest)
{
    return applier_by(manifests, &(struct applier_labels){.written = labels_of(manifest->written)});
}

/* Notes two manifests of one object, sorted by place, if they are of different appliers. Is
 * the second one to be dropped? */
static bool contested_add(struct kv_manifests *manifests, const struct kv_manifest *first,
                          const struct kv_manifest *second)
{
    const char *by[2] = {applier_of(manifests, first), applier_of(manifests, second)};
    if (!by[0] || !by[1] || strcmp(by[0], by[1]) == 0)
        return false;
    kv_list_add(
        &manifests->contested, &manifests->arena, struct kv_contested,
        (struct kv_contested){{first->api_version, first->kind, first->namespace, first->name},
                              {by[0], by[1]},
                              {first->place, second->place},
                              second->is_open});
    return !second->is_open;
}

static void twice_add(struct kv_manifests *manifests, const struct kv_manifest *a,
                      const struct kv_manifest *b)
{
    bool swapped = is_before(b->place, a->place);
    const struct kv_manifest *first = swapped ? b : a, *second = swapped ? a : b;
    struct manifest_source source = {.manifests = manifests, .file = second->place.file};
    manifest_fail(&source, &(struct kv_node){.line = second->place.line, .column = 1},
                  "%s %s%s%s exists twice: it is also at %s:%u", second->kind,
                  or_empty(second->namespace), second->namespace ? "/" : "", second->name,
                  first->place.file, first->place.line);
}

/* The object of the state that the spec wants, of any kind; NULL = it is not wanted, or absent. */
static const struct kv_node *wanted_find(const struct kv_state *state,
                                         const struct kv_manifest *manifest)
{
    kv_list_each(&state->wanted, const struct kv_wanted, wanted) {
        if (!kv_string_is(wanted->kind, manifest->kind) ||
            manifest_group_compare(wanted->api_version, manifest->api_version) != 0 ||
            !kv_string_is(wanted->namespace, manifest->namespace))
            continue;
        if (wanted->object && kv_string_is(wanted->name, manifest->name))
            return wanted->object;
        kv_list_each(&wanted->selected, const struct kv_selected, selected) {
            if (kv_string_is(selected->name, manifest->name))
                return selected->object;
        }
    }
    return NULL;
}

/* What applied the manifest's object last, as the state shows; NULL = it does not. */
static const char *last_applier(struct kv_manifests *manifests, const struct kv_state *state,
                                const struct kv_manifest *manifest)
{
    const struct kv_kind *kind = manifest->known;
    const struct kv_object *object =
        kind ? kv_state_find(state, kind, manifest->namespace, manifest->name) : NULL;
    struct applier_labels labels = {.written = labels_of(wanted_find(state, manifest))};
    if (object)
        labels = (struct applier_labels){.kept = object->labels};
    return applier_by(manifests, &labels);
}

/* Has what applies this manifest applied the object of the state last? */
static bool is_last_applied(struct kv_manifests *manifests, const struct kv_state *state,
                            const struct kv_manifest *manifest)
{
    const char *by = state ? last_applier(manifests, state, manifest) : NULL;
    return by && kv_string_is(by, applier_of(manifests, manifest));
}

/* Of a contested object the manifest is kept that was applied last, as the state shows; if it does
 * not, the first. */
static void twins_settle(struct kv_manifests *manifests, const struct kv_state *state)
{
    struct kv_manifest *items = manifests->items.items;
    size_t kept = 0;
    for (size_t i = 0; i < manifests->items.count; i++) {
        bool is_twin = kept > 0 && manifest_compare(&items[kept - 1], &items[i]) == 0;
        if (is_twin && contested_add(manifests, &items[kept - 1], &items[i])) {
            if (is_last_applied(manifests, state, &items[i]))
                items[kept - 1] = items[i];
            continue;
        }
        if (is_twin && !items[i].is_open)
            twice_add(manifests, &items[kept - 1], &items[i]);
        items[kept++] = items[i];
    }
    manifests->items.count = kept;
}

bool kv_manifests_index(struct kv_manifests *manifests, const struct kv_state *state,
                        struct kv_error *error)
{
    struct kv_manifest *items = manifests->items.items;
    if (manifests->items.count == 0 && !manifests->may_be_empty)
        return kv_error_set(
            error, KV_ERROR_STATE,
            "no objects in the manifests: did the step that renders them fail, or is "
            "the path wrong?");
    kv_sort(items, manifests->items.count, sizeof *items, manifest_order);
    twins_settle(manifests, state);
    if (manifests->problem_count == 0)
        return true;
    *error = *kv_list_item(&manifests->problems, struct kv_error, 0);
    return false;
}

const struct kv_manifest *kv_manifests_find(const struct kv_manifests *manifests,
                                            const char *api_version, const char *kind,
                                            const char *namespace, const char *name)
{
    const struct kv_manifest wanted = {
        .api_version = api_version, .kind = kind, .namespace = namespace, .name = name};
    return manifests->items.count > 0
               ? bsearch(&wanted, manifests->items.items, manifests->items.count, sizeof wanted,
                         manifest_compare)
               : NULL;
}

/* --- as a state --- */

/* Objects that the spec wants by name are kept whole, in any version. */
static void wanted_offer(struct kv_state *state, const struct kv_manifest *manifest)
{
    struct kv_arena arena = {0};
    const struct kv_node *object = kv_kind_with_defaults(manifest->known, manifest->object, &arena);
    const char *offered = NULL; /* the version, for all askers at once */
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        if (strcmp(wanted->kind, manifest->kind) == 0 &&
            !kv_string_is(offered, wanted->api_version) &&
            manifest_group_compare(wanted->api_version, manifest->api_version) == 0)
            kv_state_offer(state, offered = wanted->api_version, wanted->kind, object);
    }
    kv_arena_release(&arena);
}

/* They are sorted by namespace: a known namespace is the last one added. */
static bool is_known_in(const struct kv_state_kind *kinds, const char *namespace)
{
    size_t count = kinds->known_in.count;
    return count > 0 &&
           strcmp(kv_list_item(&kinds->known_in, const struct kv_known, count - 1)->namespace,
                  namespace) == 0;
}

/* Where an object is, the others of its kind are assumed to be; elsewhere the kind is unknown. */
static void know(struct kv_state *state, const struct kv_kind *kind,
                 const struct kv_manifest *manifest)
{
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    if (!kinds->known && !state->complete)
        kv_state_not_known(state, kind, KV_ELSEWHERE, "the manifests contain none");
    kv_state_know(state, kind);
    if (manifest->namespace && !state->complete && !is_known_in(kinds, manifest->namespace))
        kv_state_know_in(state, kind, manifest->namespace);
}

struct kv_object *manifest_take(const struct kv_manifest *manifest, const struct kv_kind *kind,
                                const struct kv_node *object, uint32_t source,
                                struct kv_state *state)
{
    struct kv_object *taken = NULL;
    struct kv_arena arena = {0};
    struct kv_reader *reader = kv_reader_yaml(kv_kind_with_defaults(kind, object, &arena),
                                              manifest->place.file, KV_ERROR_SPEC);
    struct kv_state_kind *kinds = kv_state_kind(state, kind);
    size_t before = kinds->count;
    /* It was already decoded when it was read. */
    if (kv_state_take(state, kind, source, reader) && kinds->count > before) {
        taken = kinds->objects[kinds->count - 1];
        taken->place = manifest->place;
        kept_of_manifest(state, taken, manifest->api_version, object, false);
    }
    kv_reader_close(reader);
    kv_arena_release(&arena);
    return taken;
}

void manifest_unread(struct kv_state *state, const struct kv_manifest *manifest)
{
    if (manifest->known && kv_state_listed(state, manifest->known))
        kv_state_know(state, manifest->known); /* --complete applies elsewhere */
    if (manifest->known)
        kv_state_not_known(state, manifest->known, manifest->namespace, manifest->unread);
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        bool is_it = wanted->selects || kv_string_is(wanted->name, manifest->name);
        if (!is_it || strcmp(wanted->kind, manifest->kind) != 0 ||
            manifest_group_compare(wanted->api_version, manifest->api_version) != 0 ||
            !kv_string_is(wanted->namespace, manifest->namespace))
            continue;
        wanted->object = NULL;
        wanted->unknown = manifest->unread;
    }
}

static void own_take(struct kv_state *state, const struct kv_kind *own,
                     const struct kv_manifest *manifest, uint32_t source)
{
    know(state, own, manifest);
    if (manifest->object)
        manifest_take(manifest, own, manifest->object, source, state);
    else
        kv_state_not_known(state, own, manifest->namespace,
                           "a manifest of it is not read, as it is encrypted or a Secret");
}

void kv_manifests_take(const struct kv_manifests *manifests, kv_time at, struct kv_state *state)
{
    uint32_t source = kv_state_source(state);
    kv_list_each(&manifests->items, const struct kv_manifest, manifest) {
        const struct kv_kind *own = kept_own_kind(state, manifest->api_version, manifest->kind);
        if (!manifest->known && !own)
            kv_state_count_other(state, manifest->kind);
        if (manifest->object)
            wanted_offer(state, manifest);
        if (manifest->known)
            know(state, manifest->known, manifest);
        if (manifest->unread)
            manifest_unread(state, manifest);
        if (manifest->known && manifest->object)
            manifest_take(manifest, manifest->known, manifest->object, source, state);
        if (own)
            own_take(state, own, manifest, source);
        kept_versions_note(state, manifest->api_version, manifest->kind);
    }
    state->manifests = manifests;
    state->clock = at;
    kv_state_index(state);
}

void kv_manifests_release(struct kv_manifests *manifests)
{
    kv_arena_release(&manifests->scratch);
    kv_intern_release(&manifests->strings);
    kv_arena_release(&manifests->arena);
    *manifests = (struct kv_manifests){0};
}
