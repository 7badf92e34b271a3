/* A pod's spec as admission leaves it: what its containers ask for once the API's own defaults and
 * those of the namespace's LimitRanges are filled in.
 *
 * Source: SetDefaults_Pod and SetDefaults_LimitRangeItem in pkg/apis/core/v1/defaults.go, and
 * plugin/pkg/admission/limitranger. */
#ifndef KUBEVET_RULES_ADMITTED_H
#define KUBEVET_RULES_ADMITTED_H

#include "amounts.h"

#include "kubevet/kinds/podspec.h"
#include "kubevet/rules/rule.h"

struct needs {
    const struct kv_container *container; /* NULL: of the pod as a whole */
    struct amounts requests, limits;
};

struct admitted {
    const struct kv_pod_spec *spec;
    struct needs *containers, *init_containers; /* as many as the spec has */
    struct needs pod; /* spec.resources; has_pod_level: names what can be set for a whole pod */
    bool has_pod_level;
};

/* The defaults of one LimitRange. Several apply in turn: the API server's order is that of its
 * cache, ours that of their names. */
struct limit_defaults {
    struct amounts requests, limits;
};

/* A list of struct limit_defaults of the LimitRanges that the state holds for the namespace. */
struct kv_list limit_defaults_of(const struct kv_state *state, const char *namespace,
                                 struct kv_arena *arena);

/* `defaults` may be NULL: a pod of the API has them already. */
struct admitted admitted_make(const struct kv_pod_spec *spec, const struct kv_list *defaults,
                              struct kv_arena *arena);

/* May the resource be set for a pod as a whole: cpu, memory, hugepages-SIZE? */
bool admitted_is_pod_level(const char *resource);

bool admitted_is_sidecar(const struct kv_container *init_container);

/* What the containers come to together: sidecars run beside the containers and beside every init
 * container after them; of the init containers the greatest counts, if it exceeds the rest.
 * `get` gives a container's amounts (its requests, or its limits). Source:
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers */
typedef const struct amounts *(*needs_get)(const struct needs *needs);
struct amounts admitted_sum(const struct admitted *admitted, needs_get get, struct kv_arena *arena);
const struct amounts *needs_requests(const struct needs *needs);
const struct amounts *needs_limits(const struct needs *needs);

#endif
