/* Rounds of building, until no build changes what is built. */
#ifndef KUBEVET_FLUX_RECONCILE_H
#define KUBEVET_FLUX_RECONCILE_H

#include "member.h"
#include "releases.h"

/* The last round. */
struct reconciled {
    struct kv_list members;  /* struct member, those of other sources, too */
    struct kv_list releases; /* struct release */
    struct kv_manifests manifests;
    struct kv_list prune; /* const char *: NAMESPACE/NAME */
};

/* Fills in `out`, also on failure as far as it came: what is wrong with Kustomizations is among the
 * manifests' problems. What is in `out` and not in the manifests' arena is in the workshop's. */
bool reconcile(struct workshop *workshop, const struct kv_state *state, struct reconciled *out,
               struct kv_error *error) KV_MUST_USE;

#endif
