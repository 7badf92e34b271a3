#include "kubevet/kinds/kind.h"

#include "manager.h"

#include "kubevet/base/tree.h"

#include <stdio.h>

static const struct kv_shape owner_fields[] = {
    KV_ROW(kv_owner, api_version, "apiVersion", KV_SHAPE_STRING),
    KV_ROW(kv_owner, kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_owner, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_owner, controller, "controller", KV_SHAPE_BOOL),
    {0},
};

static const char *const flux_labels[] = {
    KV_FLUX_KUSTOMIZATION,
    KV_FLUX_KUSTOMIZATION_NAMESPACE,
    KV_FLUX_RELEASE,
    KV_FLUX_RELEASE_NAMESPACE,
    KV_FLUX_RECONCILE,
    KV_FLUX_SSA,
    KV_FLUX_PRUNE,
    KV_FLUX_FORCE,
    NULL,
};

static const char *const flux_annotations[] = {
    KV_FLUX_RECONCILE, KV_FLUX_SSA,  KV_FLUX_PRUNE, KV_FLUX_FORCE,
    KV_HELM_POLICY,    KV_HELM_HOOK, NULL};

#define OWNER_REFERENCES(keep_)                                                                    \
    KV_LIST(kv_object, owners, "ownerReferences", kv_owner, owner_fields, .keep = (keep_))

const struct kv_shape kv_metadata_fields[] = {
    KV_ROW(kv_object, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_object, namespace, "namespace", KV_SHAPE_STRING),
    KV_ROW(kv_object, uid, "uid", KV_SHAPE_TEXT),
    KV_ROW(kv_object, resource_version, "resourceVersion", KV_SHAPE_TEXT),
    KV_ROW(kv_object, generation, "generation", KV_SHAPE_INTEGER),
    KV_ROW(kv_object, created, "creationTimestamp", KV_SHAPE_TIME),
    KV_ROW(kv_object, deleted, "deletionTimestamp", KV_SHAPE_TIME),
    KV_ROW(kv_object, deletion_grace_seconds, "deletionGracePeriodSeconds", KV_SHAPE_INTEGER),
    KV_ROW(kv_object, labels, "labels", KV_SHAPE_LABELS, .keep = KV_KEEP_LABELS),
    KV_ROW(kv_object, labels, "labels", KV_SHAPE_CHOSEN, .keep = KV_KEEP_MANAGERS,
           .chosen = flux_labels),
    KV_ROW(kv_object, labels, "labels", KV_SHAPE_CHOSEN, .keep = KV_KEEP_CHOSEN_LABELS),
    KV_ROW(kv_object, annotations, "annotations", KV_SHAPE_CHOSEN, .chosen = flux_annotations),
    KV_LIST(kv_object, managers, "managedFields", kv_manager, manager_fields,
            .keep = KV_KEEP_MANAGERS, .finish = manager_finish),
    OWNER_REFERENCES(KV_KEEP_OWNERS),
    OWNER_REFERENCES(KV_KEEP_MANAGERS),
    {0},
};

const struct kv_shape kv_metadata_only_fields[] = {
    KV_METADATA,
    {0},
};

const struct kv_kind *const *kv_kinds_with_managers(void)
{
    static const struct kv_kind **found;
    if (!found) {
        static struct kv_arena arena; /* lives as long as the process */
        size_t known = kv_kinds_count(kv_kinds_registry), count = 0;
        found = kv_arena_array(&arena, known + 1, sizeof *found);
        for (size_t i = 0; i < known; i++)
            if (kv_kinds_registry[i]->keep & KV_KEEP_MANAGERS)
                found[count++] = kv_kinds_registry[i];
    }
    return found;
}

bool kv_kinds_hold(const struct kv_kind *const *kinds, const struct kv_kind *kind)
{
    for (; kinds && *kinds; kinds++)
        if (*kinds == kind)
            return true;
    return false;
}

size_t kv_kinds_count(const struct kv_kind *const *kinds)
{
    size_t count = 0;
    while (kinds && kinds[count])
        count++;
    return count;
}

bool kv_kind_is_metadata_only(const struct kv_kind *kind)
{
    return kind->metadata_only || kind->fields == kv_metadata_only_fields;
}

const struct kv_kind *kv_kind_find(const char *api_version, const char *name)
{
    char buffer[KV_API_VERSION_MAX];
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0 &&
            strcmp(kv_kind_api_version(*kind, buffer), api_version) == 0)
            return *kind;
    return NULL;
}

const struct kv_kind *kv_kind_find_any_version(const char *api_version, const char *name)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0 && kv_kind_is_of(*kind, api_version))
            return *kind;
    return NULL;
}

bool kv_kind_is_core(const struct kv_kind *kind)
{
    return kind->group[0] == '\0';
}

static bool is_ambiguous(const struct kv_kind *kind)
{
    for (const struct kv_kind *const *other = kv_kinds_registry; *other; other++)
        if (strcmp((*other)->group, kind->group) != 0 &&
            strcmp((*other)->resource, kind->resource) == 0)
            return true;
    return false;
}

const char *kv_kind_resource_text(const struct kv_kind *kind)
{
    static struct kv_intern texts; /* lives as long as the process */
    char text[KV_API_VERSION_MAX];
    if (!kind->custom || !is_ambiguous(kind))
        return kind->resource;
    snprintf(text, sizeof text, "%s.%s", kind->resource, kind->group);
    return kv_intern_string(&texts, text);
}

char *kv_kind_api_version(const struct kv_kind *kind, char *out)
{
    snprintf(out, KV_API_VERSION_MAX, "%s%s%s", kind->group, kind->group[0] ? "/" : "",
             kind->version);
    return out;
}

bool kv_api_version_is_of(const char *api_version, const char *group)
{
    size_t length = strlen(group);
    return api_version && strncmp(api_version, group, length) == 0 && api_version[length] == '/';
}

bool kv_is_secret(const char *api_version, const char *kind)
{
    return strcmp(kind, "Secret") == 0 && strchr(api_version, '/') == NULL;
}

bool kv_kind_is_of(const struct kv_kind *kind, const char *api_version)
{
    const char *slash = api_version ? strchr(api_version, '/') : NULL;
    size_t length = slash ? (size_t)(slash - api_version) : 0;
    return length == strlen(kind->group) &&
           (length == 0 || memcmp(api_version, kind->group, length) == 0);
}

char *kv_kind_path(const struct kv_kind *kind, const char *namespace, char *out)
{
    char api_version[KV_API_VERSION_MAX];
    snprintf(out, KV_KIND_PATH_MAX, "%s/%s%s%s/%s", kind->group[0] ? "/apis" : "/api",
             kv_kind_api_version(kind, api_version), namespace ? "/namespaces/" : "",
             namespace ? namespace : "", kind->resource);
    return out;
}

const struct kv_owner *kv_object_controller(const struct kv_object *object)
{
    kv_list_each(&object->owners, const struct kv_owner, owner) {
        if (owner->controller == KV_TRUE && owner->kind && owner->name)
            return owner;
    }
    return NULL;
}

kv_time kv_object_deletion_asked(const struct kv_object *object)
{
    kv_time asked;
    if (object->deleted == KV_TIME_NONE || !object->deletion_grace_seconds.set ||
        __builtin_sub_overflow(object->deleted, object->deletion_grace_seconds.value, &asked))
        return object->deleted;
    return asked;
}

kv_time kv_object_changed(const struct kv_object *object)
{
    kv_time changed = object->created;
    kv_list_each(&object->managers, const struct kv_manager, manager) {
        bool is_status = manager->subresource && strcmp(manager->subresource, "status") == 0;
        if (!is_status && manager->time > changed)
            changed = manager->time;
    }
    return changed;
}
