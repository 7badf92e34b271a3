/* A pod's spec after admission: its containers' resources with the API's own defaults and those of
 * the namespace's LimitRanges filled in.
 *
 * Source: SetDefaults_Pod and SetDefaults_LimitRangeItem in pkg/apis/core/v1/defaults.go, and
 * plugin/pkg/admission/limitranger. */
#ifndef KUBEVET_RULES_WORKLOAD_ADMITTED_H
#define KUBEVET_RULES_WORKLOAD_ADMITTED_H

#include "amounts.h"

#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/podspec.h"
#include "kubevet/rules/rule.h"

struct needs {
    const struct kv_container *container; /* NULL: of the pod as a whole */
    struct amounts requests, limits;
};

struct admitted {
    const struct kv_pod_spec *spec;
    struct needs *containers, *init_containers; /* as many as in the spec */
    struct needs
        pod; /* spec.resources; has_pod_level reports which names can be set for a whole pod */
    bool has_pod_level;
    const struct kv_quantities *overhead; /* of its spec, or of its RuntimeClass */
};

/* The defaults of one LimitRange. Several apply in turn: the API server uses the order of its
 * cache, kubevet the order of their names. */
struct limit_defaults {
    struct amounts requests, limits;
};

/* Those of one limit of containers: a LimitRange in a manifest lacks what the API server makes of
 * its bounds. Those of other types are just copied. */
struct limit_defaults limit_defaults_make(const struct kv_limit *limit, struct kv_arena *arena);

/* The defaults of the namespace's LimitRanges in the state, as a list of struct limit_defaults. */
struct kv_list limit_defaults_of(const struct kv_state *state, const char *namespace,
                                 struct kv_arena *arena);

/* `defaults` may be NULL: a pod from the API already has them. */
struct admitted admitted_make(const struct kv_pod_spec *spec, const struct kv_list *defaults,
                              struct kv_arena *arena);

/* Adds the overhead of its RuntimeClass to a pod that no API server has admitted, as admission
 * would. NULL, or the reason why it is unknown: then nothing is added. The reason is allocated in
 * the arena. Source: plugin/pkg/admission/runtimeclass */
const char *admitted_run(struct admitted *admitted, const struct kv_state *state,
                         struct kv_arena *arena);

/* Can the resource be set for a pod as a whole (cpu, memory, hugepages-SIZE)? */
bool admitted_is_pod_level(const char *resource);

bool admitted_is_sidecar(const struct kv_container *init_container);

/* The sum of the containers: sidecars run beside the containers and beside every init container
 * after them; the greatest init container counts if it exceeds the rest. `get` returns a
 * container's amounts (its requests, or its limits). Source:
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers */
typedef const struct amounts *(*needs_get)(const struct needs *needs);
struct amounts admitted_sum(const struct admitted *admitted, needs_get get, struct kv_arena *arena);
const struct amounts *needs_requests(const struct needs *needs);
const struct amounts *needs_limits(const struct needs *needs);

#endif
