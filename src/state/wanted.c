#include "kubevet/state/wanted.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/glob.h"
#include "kubevet/base/tree.h"
#include "version.h"

#include <stdlib.h>

static bool is_kind(const struct kv_wanted *wanted, const char *api_version, const char *kind)
{
    return kv_string_is(wanted->kind, kind) && kv_string_is(wanted->api_version, api_version);
}

/* In any version of its API group: a server that has one has all. */
static bool is_of(const struct kv_wanted *wanted, const char *api_version, const char *kind)
{
    size_t length = api_version ? strcspn(api_version, "/") : 0;
    bool is_core = api_version && !api_version[length],
         wants_core = !strchr(wanted->api_version, '/');
    return api_version && kv_string_is(wanted->kind, kind) && is_core == wants_core &&
           (is_core || (strncmp(wanted->api_version, api_version, length) == 0 &&
                        wanted->api_version[length] == '/'));
}

static bool is_named(const struct kv_wanted *wanted, const char *namespace, const char *name)
{
    return kv_string_is(wanted->namespace, namespace) && kv_string_is(wanted->name, name);
}

/* Can it be compared with a spec in another version? */
static const char *other_version(struct kv_state *state, const struct kv_wanted *wanted,
                                 const char *api_version)
{
    if (strcmp(wanted->api_version, api_version) == 0 ||
        kv_kind_find_any_version(api_version, wanted->kind))
        return NULL;
    return kv_arena_printf(&state->arena, "it exists in version %s, but is documented in %s",
                           api_version, wanted->api_version);
}

/* --- looking them up ---
 * By keys such as "group kind" and "kind namespace name", which a hostile name can make equal: what
 * is found is compared once more. */

static struct kv_text group_of(const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    return (struct kv_text){api_version, slash ? (size_t)(slash - api_version) : 0};
}

static struct kv_text kind_key(struct kv_buffer *key, const char *api_version, const char *kind)
{
    struct kv_text group = group_of(api_version);
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%.*s %s", (int)group.length, group.data, kind);
    return kv_buffer_as_text(key);
}

static struct kv_text name_key(struct kv_buffer *key, const char *kind, const char *namespace,
                               const char *name)
{
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%s %s %s", kind, namespace ? namespace : "", name);
    return kv_buffer_as_text(key);
}

static struct kv_text asker_key(struct kv_buffer *key, const void *asker, const char *namespace)
{
    kv_buffer_clear(key);
    kv_buffer_printf(key, "%p %s", asker, namespace ? namespace : "");
    return kv_buffer_as_text(key);
}

static struct kv_wanted *wanted_at(const struct kv_state *state, size_t number)
{
    return number > 0 ? kv_list_item(&state->wanted, struct kv_wanted, number - 1) : NULL;
}

/* The first of the kind, in any group, namespace and name; the others follow by `next`. */
static struct kv_wanted *first_named(const struct kv_state *state, const char *kind,
                                     const char *namespace, const char *name)
{
    struct kv_buffer key = {0};
    struct kv_text text = name_key(&key, kind, namespace, name);
    size_t number = kv_intern_number_of(&state->wanted_names, text);
    kv_buffer_release(&key);
    return wanted_at(state, number);
}

static void first_note(size_t *first, size_t number)
{
    if (*first == 0)
        *first = number;
}

void kv_state_want(struct kv_state *state, const struct kv_wanted *wanted)
{
    struct kv_buffer key = {0};
    struct kv_wanted *added = kv_list_push(&state->wanted, &state->arena, sizeof *added);
    size_t number = state->wanted.count;
    *added = *wanted;
    added->next = 0;
    kv_intern_text(&state->wanted_kinds, kind_key(&key, wanted->api_version, wanted->kind));
    first_note(
        kv_intern_number(&state->wanted_askers, asker_key(&key, wanted->asker, wanted->namespace)),
        number);
    if (wanted->selects)
        *(size_t *)kv_list_push(&state->wanted_selections, &state->arena, sizeof number) = number;
    else {
        size_t *first = kv_intern_number(
            &state->wanted_names, name_key(&key, wanted->kind, wanted->namespace, wanted->name));
        first_note(first, number);
        if (*first != number) {
            added->next = wanted_at(state, *first)->next;
            wanted_at(state, *first)->next = number;
        }
    }
    kv_buffer_release(&key);
}

bool kv_state_wants(const struct kv_state *state, const char *api_version, const char *kind)
{
    if (!api_version || !kind || state->wanted.count == 0)
        return false;
    struct kv_buffer key = {0};
    bool wants = kv_intern_find(&state->wanted_kinds, kind_key(&key, api_version, kind)) != NULL;
    kv_buffer_release(&key);
    return wants;
}

struct kv_wanted *kv_state_wanted(const struct kv_state *state, const char *api_version,
                                  const char *kind, const char *namespace, const char *name,
                                  const char *whole)
{
    struct kv_wanted *wanted = first_named(state, kind, namespace, name);
    while (wanted && !(is_kind(wanted, api_version, kind) && is_named(wanted, namespace, name) &&
                       kv_string_is(wanted->whole, whole)))
        wanted = wanted_at(state, wanted->next);
    return wanted;
}

const struct kv_wanted *kv_state_wanted_by(const struct kv_state *state, const void *asker,
                                           const char *namespace)
{
    struct kv_buffer key = {0};
    struct kv_text text = asker_key(&key, asker, namespace);
    size_t number = kv_intern_number_of(&state->wanted_askers, text);
    kv_buffer_release(&key);
    return wanted_at(state, number);
}

/* Is this the first note of this sort (a letter) about a whole kind? What is found is not compared
 * once more, so lengths keep the key's parts apart: file, kind and version come from anywhere. */
static bool is_news(struct kv_state *state, const char *api_version, const char *kind, char sort,
                    const char *file)
{
    struct kv_buffer key = {0};
    const char *version = api_version ? api_version : "", *name = kind ? kind : "";
    kv_buffer_printf(&key, "%c %zu %zu %s %s %s", sort, strlen(version), strlen(name), version,
                     name, file ? file : "");
    bool is = kv_intern_add(&state->wanted_noted, kv_buffer_as_text(&key).data);
    kv_buffer_release(&key);
    return is;
}

static bool has_labels(struct kv_labels wanted, const struct kv_node *labels)
{
    for (size_t i = 0; i < wanted.count; i++)
        if (!kv_string_is(kv_tree_text(labels, wanted.items[i].key), wanted.items[i].value))
            return false;
    return true;
}

struct kv_wanted *kv_state_selection(const struct kv_state *state, const char *api_version,
                                     const char *kind, const char *namespace, const char *name,
                                     const struct kv_node *labels)
{
    kv_list_each(&state->wanted_selections, const size_t, number) {
        struct kv_wanted *wanted = wanted_at(state, *number);
        if (is_kind(wanted, api_version, kind) && kv_string_is(wanted->namespace, namespace) &&
            kv_string_is(wanted->name, name) &&
            wanted->labels.count == (labels ? labels->count : 0) &&
            has_labels(wanted->labels, labels))
            return wanted;
    }
    return NULL;
}

bool kv_wanted_selects(const struct kv_wanted *wanted, const struct kv_node *object)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const char *name = kv_tree_text(metadata, "name");
    return wanted->selects && name && kv_glob_match(wanted->name, name) &&
           kv_string_is(wanted->namespace, kv_tree_text(metadata, "namespace")) &&
           has_labels(wanted->labels, kv_node_get(metadata, "labels"));
}

/* The parts of an object that may be wanted: its metadata, and the documented top-level keys. */
static bool is_documented(const struct kv_wanted *wanted, const char *key)
{
    if (strcmp(key, "metadata") == 0)
        return true;
    for (size_t i = 0; i < KV_WANTED_MATCHES; i++)
        if (kv_node_get(wanted->matches[i], key))
            return true;
    return false;
}

void kv_wanted_add(struct kv_state *state, struct kv_wanted *wanted, const struct kv_node *object,
                   bool cut)
{
    struct kv_selected *selected = kv_list_push(&wanted->selected, &state->arena, sizeof *selected);
    *selected =
        (struct kv_selected){object, kv_tree_text(kv_node_get(object, "metadata"), "name"), cut};
}

void kv_wanted_remove(struct kv_wanted *wanted, const char *name)
{
    kv_list_keep(&wanted->selected, 0, struct kv_selected, item, !kv_string_is(item->name, name));
}

static void copy_select(struct kv_state *state, struct kv_wanted *wanted,
                        const struct kv_node *object)
{
    struct kv_node_pair *pairs = kv_arena_array(&state->arena, object->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < object->count; i++)
        if (is_documented(wanted, object->pairs[i].key->text.data))
            pairs[count++] =
                (struct kv_node_pair){kv_tree_copy(object->pairs[i].key, &state->arena),
                                      kv_tree_copy(object->pairs[i].value, &state->arena)};
    kv_wanted_add(state, wanted, kv_tree_mapping(pairs, count, &state->arena), false);
}

/* It may be any of the wanted ones. */
static const char nameless[] = "an object of the list has no name";

void kv_state_select(struct kv_state *state, const char *api_version, const char *kind,
                     const struct kv_node *object)
{
    const char *namespace = kv_tree_text(kv_node_get(object, "metadata"), "namespace");
    kv_list_each(&state->wanted_selections, const size_t, number) {
        struct kv_wanted *wanted = wanted_at(state, *number);
        if (!is_kind(wanted, api_version, kind))
            continue;
        const char *wrong = kv_wanted_wrong_scope(wanted, namespace && namespace[0]);
        if (!kv_tree_text(kv_node_get(object, "metadata"), "name"))
            wanted->unknown = nameless;
        else if (wrong)
            wanted->unknown = wrong;
        else if (kv_wanted_selects(wanted, object))
            copy_select(state, wanted, object);
    }
}

static const char *version_of(const struct kv_selected *selected)
{
    return kv_tree_text(kv_node_get(selected->object, "metadata"), "resourceVersion");
}

/* By name, the newest first. */
static int selected_compare(const void *left, const void *right)
{
    const struct kv_selected *a = left, *b = right;
    int order = kv_string_compare(a->name, b->name);
    return order ? order : version_compare(version_of(b), version_of(a));
}

void kv_wanted_settle(struct kv_state *state)
{
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        struct kv_selected *items = wanted->selected.items;
        size_t count = wanted->selected.count, kept = 0;
        if (count > 1)
            kv_sort(items, count, sizeof *items, selected_compare);
        for (size_t i = 0; i < count; i++)
            if (kept == 0 || !kv_string_is(items[kept - 1].name, items[i].name))
                items[kept++] = items[i];
        wanted->selected.count = kept;
    }
}

const char *kv_wanted_unknown(const struct kv_state *state, const struct kv_wanted *wanted)
{
    if (wanted->object)
        return NULL;
    if (wanted->unknown)
        return wanted->unknown;
    if (wanted->listed || state->complete)
        return NULL;
    return wanted->part ? wanted->part : "the state contains no list of this kind";
}

const char *kv_wanted_wrong_scope(const struct kv_wanted *wanted, bool namespaced)
{
    if (namespaced == (wanted->namespace != NULL))
        return NULL;
    return namespaced ? "objects of this kind have a namespace: document it under that namespace's "
                        "resources"
                      : "objects of this kind have no namespace: document it under the spec's "
                        "own resources";
}

static bool is_newer(const struct kv_node *object, const struct kv_node *than)
{
    static const char key[] = "resourceVersion";
    return !than || version_compare(kv_tree_text(kv_node_get(object, "metadata"), key),
                                    kv_tree_text(kv_node_get(than, "metadata"), key)) > 0;
}

/* An object without a name may be any; one in a namespace shows that its whole kind is namespaced.
 */
static void kind_offer(struct kv_state *state, const char *api_version, const char *kind,
                       bool has_name, bool namespaced)
{
    char sort = !has_name ? 'n' : namespaced ? 'i' : 'o'; /* no name, in a namespace, outside */
    if (!is_news(state, api_version, kind, sort, NULL))
        return;
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        if (wanted->selects || !is_of(wanted, api_version, kind))
            continue;
        const char *wrong = kv_wanted_wrong_scope(wanted, namespaced);
        if (!has_name)
            wanted->unknown = nameless;
        else if (wrong)
            wanted->unknown = wrong;
    }
}

void kv_state_offer(struct kv_state *state, const char *api_version, const char *kind,
                    const struct kv_node *object)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const char *namespace = kv_tree_text(metadata, "namespace");
    const char *name = kv_tree_text(metadata, "name");
    kv_state_select(state, api_version, kind, object);
    kind_offer(state, api_version, kind, name != NULL, namespace && namespace[0]);
    struct kv_wanted *wanted = name ? first_named(state, kind, namespace, name) : NULL;
    for (; wanted; wanted = wanted_at(state, wanted->next))
        if (is_of(wanted, api_version, kind) && is_named(wanted, namespace, name) &&
            !wanted->cut && /* of a snapshot: its list contains less of it */
            is_newer(object, wanted->object) &&
            !(wanted->unknown = other_version(state, wanted, api_version)))
            wanted->object = kv_tree_copy(object, &state->arena);
}

/* Does the selection match, as far as a recording's list shows labels? */
static void cut_select(struct kv_state *state, struct kv_wanted *wanted,
                       const struct kv_node *object)
{
    if (wanted->labels.count > 0)
        wanted->unknown = "the recording was made without it: its lists lack labels";
    else if (kv_wanted_selects(wanted, object))
        kv_wanted_add(state, wanted, kv_tree_copy(object, &state->arena), true);
}

void kv_state_offer_cut(struct kv_state *state, const char *api_version, const char *kind,
                        const struct kv_node *object)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    const char *name = kv_tree_text(metadata, "name");
    kv_list_each(&state->wanted_selections, const size_t, number) {
        if (is_kind(wanted_at(state, *number), api_version, kind))
            cut_select(state, wanted_at(state, *number), object);
    }
    const char *namespace = kv_tree_text(metadata, "namespace");
    struct kv_wanted *wanted = name ? first_named(state, kind, namespace, name) : NULL;
    for (; wanted; wanted = wanted_at(state, wanted->next)) {
        bool is_it = is_kind(wanted, api_version, kind) && is_named(wanted, namespace, name);
        if (!is_it || wanted->object)
            continue;
        if (wanted->whole) {
            wanted->unknown = "the snapshot was recorded without its contents: record it again";
            continue;
        }
        wanted->object = kv_tree_copy(object, &state->arena);
        wanted->cut = true;
    }
}

void kv_state_offered(struct kv_state *state, const char *api_version, const char *kind,
                      const char *part)
{
    if (!is_news(state, api_version, kind, part ? 'p' : 'l', part)) /* a page, or the list */
        return;
    const char *reason =
        part ? kv_arena_printf(&state->arena,
                               "%s contains only one page of the list (metadata.continue is set)",
                               part)
             : NULL;
    kv_list_each(&state->wanted, struct kv_wanted, wanted) {
        if (!is_of(wanted, api_version, kind))
            continue;
        if (part)
            wanted->part = reason;
        else
            wanted->listed = true;
    }
}
