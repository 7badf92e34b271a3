/* What a pod may do that no policy is made for: the default that policies give a namespace. */
#ifndef KUBEVET_RULES_NETWORK_DEFAULT_H
#define KUBEVET_RULES_NETWORK_DEFAULT_H

#include "kubevet/base/arena.h"
#include "kubevet/state/state.h"

enum kv_direction { KV_INGRESS, KV_EGRESS };

enum kv_network_verdict {
    KV_NETWORK_DENIED, /* nothing, but what policies allow with certain peers or on certain ports */
    KV_NETWORK_OPEN,   /* everything, or everything with all pods or all addresses */
    KV_NETWORK_UNKNOWN, /* a policy is not understood, or a list unknown */
};

struct kv_network_default {
    enum kv_network_verdict verdict;
    /* The policy that allows it, or is not understood; NULL = none. */
    const struct kv_object *policy;
    const char *reason; /* why, as one clause */
};

/* Is a kind of policies enforced by this network plugin (a name of kv_cni_names; NULL = any)? */
bool kv_network_enforces(const char *cni, const struct kv_kind *kind);

/* The first kind that the plugin enforces and whose list is unknown for the namespace; NULL = none.
 */
const struct kv_kind *kv_network_unknown(const struct kv_state *state, const char *namespace,
                                         const char *cni);

/* The default of pods of the namespace by all policies that the plugin enforces. Text is in the
 * arena. */
struct kv_network_default kv_network_default_find(const struct kv_state *state,
                                                  const char *namespace, const char *cni,
                                                  enum kv_direction direction,
                                                  struct kv_arena *arena);

#endif
