#include "kubevet/kinds/kind.h"

#include <stdio.h>

static const struct kv_shape manager_fields[] = {
    KV_ROW(kv_manager, manager, "manager", KV_SHAPE_STRING),
    KV_ROW(kv_manager, operation, "operation", KV_SHAPE_STRING),
    KV_ROW(kv_manager, subresource, "subresource", KV_SHAPE_STRING),
    KV_ROW(kv_manager, time, "time", KV_SHAPE_TIME),
    {0},
};

static const struct kv_shape owner_fields[] = {
    KV_ROW(kv_owner, api_version, "apiVersion", KV_SHAPE_STRING),
    KV_ROW(kv_owner, kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_owner, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_owner, controller, "controller", KV_SHAPE_BOOL),
    {0},
};

const struct kv_shape kv_metadata_fields[] = {
    KV_ROW(kv_object, name, "name", KV_SHAPE_STRING),
    KV_ROW(kv_object, namespace, "namespace", KV_SHAPE_STRING),
    KV_ROW(kv_object, uid, "uid", KV_SHAPE_TEXT),
    KV_ROW(kv_object, resource_version, "resourceVersion", KV_SHAPE_TEXT),
    KV_ROW(kv_object, generation, "generation", KV_SHAPE_INTEGER),
    KV_ROW(kv_object, created, "creationTimestamp", KV_SHAPE_TIME),
    KV_ROW(kv_object, deleted, "deletionTimestamp", KV_SHAPE_TIME),
    KV_ROW(kv_object, deletion_grace_seconds, "deletionGracePeriodSeconds", KV_SHAPE_INTEGER),
    {.key = "labels",
     .type = KV_SHAPE_LABELS,
     .offset = offsetof(struct kv_object, labels),
     .keep = KV_KEEP_LABELS},
    KV_ROW(kv_object, annotations, "annotations", KV_SHAPE_CHOSEN),
    {.key = "managedFields",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_object, managers),
     .fields = manager_fields,
     .size = sizeof(struct kv_manager),
     .keep = KV_KEEP_MANAGERS},
    {.key = "ownerReferences",
     .type = KV_SHAPE_LIST,
     .offset = offsetof(struct kv_object, owners),
     .fields = owner_fields,
     .size = sizeof(struct kv_owner),
     .keep = KV_KEEP_OWNERS},
    {0},
};

const struct kv_kind *kv_kind_find(const char *api_version, const char *name)
{
    char buffer[KV_API_VERSION_MAX];
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0 &&
            strcmp(kv_kind_api_version(*kind, buffer), api_version) == 0)
            return *kind;
    return NULL;
}

char *kv_kind_api_version(const struct kv_kind *kind, char *out)
{
    snprintf(out, KV_API_VERSION_MAX, "%s%s%s", kind->group, kind->group[0] ? "/" : "",
             kind->version);
    return out;
}

char *kv_kind_path(const struct kv_kind *kind, const char *namespace, char *out)
{
    char api_version[KV_API_VERSION_MAX];
    snprintf(out, KV_KIND_PATH_MAX, "%s/%s%s%s/%s", kind->group[0] ? "/apis" : "/api",
             kv_kind_api_version(kind, api_version), namespace ? "/namespaces/" : "",
             namespace ? namespace : "", kind->resource);
    return out;
}

struct kv_object *kv_kind_decode(const struct kv_kind *kind, struct kv_reader *reader,
                                 struct kv_memory memory)
{
    struct kv_object *object = kv_arena_alloc(memory.arena, kind->size);
    object->kind = kind;
    kv_shape_clear(kind->fields, object);
    if (kv_reader_peek(reader) == KV_VALUE_NULL) {
        kv_reader_fail(reader, "null where a %s is wanted", kind->name);
        return NULL;
    }
    struct kv_shape_filter filter = {kind->keep, kind->annotations};
    if (!kv_shape_decode(kind->fields, filter, reader, memory, object))
        return NULL;
    if (!object->name || object->name[0] == '\0') {
        kv_reader_fail(reader, "a %s without metadata.name", kind->name);
        return NULL;
    }
    /* A cluster-wide object has no namespace, whatever a manifest says: kubectl ignores it too. */
    if (!kind->namespaced || (object->namespace && object->namespace[0] == '\0'))
        object->namespace = NULL;
    if (kind->namespaced && !object->namespace) {
        kv_reader_fail(reader, "%s/%s has no metadata.namespace", kind->name, object->name);
        return NULL;
    }
    return object;
}

kv_time kv_object_changed(const struct kv_object *object)
{
    kv_time changed = object->created;
    kv_list_each(&object->managers, struct kv_manager,
                 manager) if (!manager->subresource && manager->time > changed) changed =
        manager->time;
    return changed;
}
