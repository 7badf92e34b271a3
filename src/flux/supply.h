/* The files that a source supplies: its artifact, as far as it is made from this checkout. */
#ifndef KUBEVET_FLUX_SUPPLY_H
#define KUBEVET_FLUX_SUPPLY_H

#include "workshop.h"

struct supply {
    enum source_use use;
    const char *why;           /* as of struct source */
    struct artifact *artifact; /* of a source that is ours; NULL = of none */
};

/* The artifact of what `reference` (kind, name, namespace) refers to in an object of this
 * namespace. An error of kind KV_ERROR_SPEC is one that Flux would make, too; others are those of
 * the checkout. */
bool supply_find(struct workshop *workshop, const struct world *world, const char *namespace,
                 const struct kv_node *reference, struct supply *out,
                 struct kv_error *error) KV_MUST_USE;

#endif
