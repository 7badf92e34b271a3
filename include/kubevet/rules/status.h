/* Since when a field of an object's status has its value: by the last write in managedFields.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management, and
 * structured-merge-diff's value/fields (f: a field, k: an item by its keys, v: by its value, i: by
 * its index). */
#ifndef KUBEVET_RULES_STATUS_H
#define KUBEVET_RULES_STATUS_H

#include "kubevet/base/timestamp.h"
#include "kubevet/base/yaml.h"

/* A step down into an object: to a key, or to an item of a list. */
struct kv_status_step {
    const char *key;            /* NULL = an item */
    const struct kv_node *item; /* the existing or the documented item; NULL = none */
    size_t index;
};

enum { KV_STATUS_DEPTH_MAX = 64 };
struct kv_status_path {
    struct kv_status_step steps[KV_STATUS_DEPTH_MAX];
    size_t count; /* may exceed the room: deeper steps are not distinguished */
};

static inline void kv_status_path_push(struct kv_status_path *path, struct kv_status_step step)
{
    if (path->count < KV_STATUS_DEPTH_MAX)
        path->steps[path->count] = step;
    path->count++;
}

/* The newest write to the field at the path; if nobody owns it because it is absent, to the nearest
 * parent. KV_TIME_NONE if managedFields do not show it. */
kv_time kv_status_written(const struct kv_node *object, const struct kv_status_path *path);

/* When the object was created; KV_TIME_NONE if unknown. */
kv_time kv_status_created(const struct kv_node *object);

#endif
