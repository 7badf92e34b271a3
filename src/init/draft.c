#include "draft.h"

#include "kubevet/base/glob.h"
#include "kubevet/state/state.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *draft_format(struct draft *draft, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(draft->arena, format, arguments);
    va_end(arguments);
    return text;
}

bool draft_knows(const struct draft *draft, const struct kv_kind *kind, const char *namespace)
{
    return !kv_state_unknown(draft->state, kind, namespace);
}

/* Is `path` the key itself, below it, or above it? */
static bool is_wanted(const char *key, const char *path)
{
    size_t length = strlen(key), whole = strlen(path);
    size_t shorter = length < whole ? length : whole;
    return strncmp(key, path, shorter) == 0 &&
           (length == whole || (length < whole ? path[length] : key[whole]) == '.');
}

bool draft_wants(const struct draft *draft, const char *path)
{
    const struct kv_strings *only = &draft->options->only;
    for (size_t i = 0; i < only->count; i++)
        if (is_wanted(only->items[i], path))
            return true;
    return only->count == 0;
}

void draft_leave(struct draft *draft, const char *reason, const struct kv_object *object)
{
    struct kv_list *left = &draft->result->left;
    struct kv_init_left *entry = NULL;
    kv_list_each(left, struct kv_init_left, item) {
        if (strcmp(item->reason, reason) == 0)
            entry = item;
    }
    if (!entry) {
        entry = kv_list_push(left, &draft->result->arena, sizeof *entry);
        entry->reason = reason;
    }
    const char *name = kv_arena_printf(&draft->result->arena, "%s/%s%s%s", object->kind->name,
                                       object->namespace ? object->namespace : "",
                                       object->namespace ? "/" : "", object->name);
    kv_list_add(&entry->names, &draft->result->arena, const char *, name);
}

void draft_doubt(struct draft *draft, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = kv_arena_vprintf(draft->arena, format, arguments);
    va_end(arguments);
    if (kv_intern_add(&draft->doubts_noted, text))
        kv_list_add(&draft->doubts, draft->arena, const char *, text);
}

struct objects draft_objects(const struct draft *draft, const struct kv_kind *kind,
                             const char *namespace)
{
    struct objects objects;
    objects.items = kv_state_in_namespace(draft->state, kind, namespace, &objects.count);
    return objects;
}

struct objects draft_all(const struct draft *draft, const struct kv_kind *kind)
{
    const struct kv_state_kind *found = kv_state_kind(draft->state, kind);
    return (struct objects){found->objects, found->count};
}

bool draft_runs_something(const struct draft *draft, const char *namespace)
{
    static const struct kv_kind *const kinds[] = {&kv_kind_deployment, &kv_kind_statefulset,
                                                  &kv_kind_daemonset, &kv_kind_cronjob};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (draft_objects(draft, kinds[i], namespace).count > 0)
            return true;
    return false;
}

struct entry *draft_section(struct draft *draft, const char *key)
{
    struct entry *section = entry_map(draft->arena, draft->root, key);
    section->block = true;
    return section;
}

bool draft_is_made(const struct kv_object *object)
{
    return kv_object_controller(object) != NULL;
}

/* kubectl's managers for edits: `kubectl apply`, `create` and `expose` say how an object is meant
 * to be. Others are the names of tools that people click in. Source: pkg/cmd of kubectl
 * (fieldManager of each command). */
static bool is_by_hand(const struct kv_manager *manager)
{
    static const char *const names[] = {
        "kubectl-edit",
        "kubectl-patch",
        "kubectl-replace",
        "kubectl-scale",
        "kubectl-set",
        "kubectl-rollout",
        "kubectl-label",
        "kubectl-annotate",
        "kubectl-taint",
        "kubectl-autoscale",
        "k9s",
        "Mozilla",
        "node-fetch",
        "openlens",
        "lens",
    };
    if (!manager->manager || strcmp(manager->operation ? manager->operation : "", "Update") != 0)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(manager->manager, names[i]) == 0)
            return true;
    return strcmp(manager->manager, "kubectl") == 0 && kv_string_is(manager->subresource, "scale");
}

/* Does the tree contain the path? */
static bool has_field(const struct kv_fields *fields, const char *const *path)
{
    unsigned depth = 0;
    for (size_t i = 0; i < fields->count && path[depth]; i++) {
        if (fields->items[i].depth < depth)
            return false; /* the part with the path so far is over */
        depth += fields->items[i].depth == depth && strcmp(fields->items[i].name, path[depth]) == 0;
    }
    return !path[depth];
}

static const char *day_text(struct draft *draft, kv_time time)
{
    char text[KV_TIME_TEXT_MAX];
    if (time == KV_TIME_NONE)
        return "";
    kv_time_format(time, text);
    return draft_format(draft, " on %.10s", text);
}

void draft_mark_hand(struct draft *draft, struct entry *entry, const struct kv_object *object,
                     const char *const *path)
{
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        if (!is_by_hand(manager) || !has_field(&manager->fields, path))
            continue;
        entry->by_hand = true;
        entry->note = draft_format(draft, "edited by hand (%s%s)", manager->manager,
                                   day_text(draft, manager->time));
        return;
    }
}

const char *text_shared(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!texts[i] || strcmp(texts[i], texts[0]) != 0)
            return NULL;
    return count > 0 ? texts[0] : NULL;
}

const char *text_of_most(const char *const *texts, size_t count)
{
    const char *candidate = NULL;
    size_t votes = 0, same = 0;
    for (size_t i = 0; i < count; i++) {
        if (votes == 0)
            candidate = texts[i];
        votes += kv_string_is(texts[i], candidate) ? 1 : (size_t)-1;
    }
    for (size_t i = 0; i < count && candidate; i++)
        same += kv_string_is(texts[i], candidate);
    return same * 2 > count ? candidate : NULL;
}
