/* What quotas count besides pods: claims and their storage, Services, and objects by number; and
 * their projected sums once everything in the state has been created.
 *
 * Source: pkg/quota/v1/evaluator/core/{services,persistent_volume_claims}.go,
 * staging/src/k8s.io/apiserver/pkg/quota/v1/generic (object counts) */
#ifndef KUBEVET_RULES_QUOTA_COUNTED_H
#define KUBEVET_RULES_QUOTA_COUNTED_H

#include "peak.h"

/* How much one object counts; `storage_class` is the one in the resource's name. */
typedef struct kv_quantity (*count_of)(const struct kv_object *object, const char *storage_class);

/* What a resource's name means: the counted kind, and how much each object counts. */
struct counted_kind {
    const struct kv_kind *kind; /* NULL = not a kind that is read */
    count_of count;
    const char *storage_class;
};
struct counted_kind counted_of(const char *resource, struct kv_arena *arena);

/* One part of the sum. */
struct counted_item {
    const struct kv_object *object; /* NULL = of a kind that is not read */
    const char *kind, *name;
    struct kv_place place; /* in the manifests */
    struct kv_quantity each;
    int64_t times;
    bool maybe;        /* whether it counts is unknown */
    const char *field; /* of the object, for its amount */
};

/* The projected sum of one resource of a quota: the existing objects, the claims that StatefulSets
 * and ephemeral volumes will create, and, for kinds without a list, the API's count plus what the
 * manifests may add. */
struct counted {
    struct kv_quantity least, most; /* the exact sum if all is known */
    bool unbounded;                 /* it may be more than `most` */
    const char *reason;             /* why it is not exact; NULL = it is exact */
    struct kv_list items;           /* struct counted_item, except those that count nothing */
};

/* False for resources that pods are charged for, and for those that a quota with such scopes never
 * counts. Allocated in the check's arena. `peak` belongs to the quota. */
bool counted_make(struct kv_check *check, const struct peak *peak,
                  const struct kv_resource_amount *hard, struct counted *out);

#endif
