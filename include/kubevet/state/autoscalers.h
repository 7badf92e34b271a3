/* Which autoscalers a workload has. */
#ifndef KUBEVET_STATE_AUTOSCALERS_H
#define KUBEVET_STATE_AUTOSCALERS_H

#include "kubevet/kinds/horizontalpodautoscaler.h"
#include "kubevet/state/state.h"

/* Those of an indexed state that name this kind and name as their target, by their own names. Of
 * which API group the target is they say themselves. NULL and no count if there are none. */
const struct kv_autoscaler *const *kv_state_autoscalers(const struct kv_state *state,
                                                        const char *namespace, const char *kind,
                                                        const char *name, size_t *count);

#endif
