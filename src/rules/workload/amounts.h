/* Exact amounts of resources by name: a container's requests, a pod's charge. */
#ifndef KUBEVET_RULES_WORKLOAD_AMOUNTS_H
#define KUBEVET_RULES_WORKLOAD_AMOUNTS_H

#include "kubevet/kinds/shape.h"

struct amount {
    const char *resource;
    struct kv_quantity quantity;
};

/* `{.arena = ...}` is empty. A resource that was never added is absent, not zero. */
struct amounts {
    struct kv_arena *arena;
    struct kv_list list; /* struct amount, by first occurrence, each resource once */
    bool out_of_range;   /* a sum was too large: its resource is missing */
};

/* The names are borrowed from `quantities`, which must stay. */
struct amounts amounts_copy(const struct kv_quantities *quantities, struct kv_arena *arena);

/* NULL if there is no resource of exactly this name. */
const struct kv_quantity *amounts_get(const struct amounts *amounts, const char *resource);

void amounts_set(struct amounts *amounts, const char *resource, struct kv_quantity quantity);
void amounts_add(struct amounts *amounts, const char *resource, struct kv_quantity quantity);

/* For all resources of the second one: the sum, plus `times` the second (0 adds their names), the
 * maximum of both, or, if the first has none, the second's. */
void amounts_add_all(struct amounts *amounts, const struct amounts *more);
void amounts_add_times(struct amounts *amounts, const struct amounts *more, int64_t times);
void amounts_raise_all(struct amounts *amounts, const struct amounts *other);
void amounts_fill_all(struct amounts *amounts, const struct amounts *defaults);

#endif
