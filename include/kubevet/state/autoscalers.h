/* The autoscalers of a workload. */
#ifndef KUBEVET_STATE_AUTOSCALERS_H
#define KUBEVET_STATE_AUTOSCALERS_H

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/state/state.h"

/* The autoscalers of an indexed state with this kind and name as their target, sorted by name. The
 * caller checks the API group of the target. NULL and a count of 0 if there are none. */
const struct kv_autoscaler *const *kv_state_autoscalers(const struct kv_state *state,
                                                        const char *namespace, const char *kind,
                                                        const char *name, size_t *count);

#endif
