/* Amounts of resources by name, exactly: what a container asks for, what a pod is charged. */
#ifndef KUBEVET_RULES_AMOUNTS_H
#define KUBEVET_RULES_AMOUNTS_H

#include "kubevet/kinds/shape.h"

struct amount {
    const char *resource;
    struct kv_quantity quantity;
};

/* `{.arena = ...}` is empty. A resource that was never named is absent, which is not zero. */
struct amounts {
    struct kv_arena *arena;
    struct kv_list list; /* struct amount, in the order first named, each resource once */
    bool out_of_range;   /* a sum was too large to be told: what it would have been is missing */
};

/* The names are those of `quantities`, which must stay. */
struct amounts amounts_copy(const struct kv_quantities *quantities, struct kv_arena *arena);

/* NULL where it names none: of exactly this name, or of one that means the same
 * (kv_resource_canonical). */
const struct kv_quantity *amounts_get(const struct amounts *amounts, const char *resource);
const struct kv_quantity *amounts_get_alias(const struct amounts *amounts, const char *resource);

void amounts_set(struct amounts *amounts, const char *resource, struct kv_quantity quantity);
void amounts_add(struct amounts *amounts, const char *resource, struct kv_quantity quantity);

/* Of all resources that the second one names: the sum, `times` the second added (0 names them too),
 * the greater of both, or, where the first names none, the second's. */
void amounts_add_all(struct amounts *amounts, const struct amounts *more);
void amounts_add_times(struct amounts *amounts, const struct amounts *more, int64_t times);
void amounts_raise_all(struct amounts *amounts, const struct amounts *other);
void amounts_fill_all(struct amounts *amounts, const struct amounts *defaults);

#endif
