/* The index of autoscalers by what they scale. */
#ifndef KUBEVET_STATE_AUTOSCALERS_INTERNAL_H
#define KUBEVET_STATE_AUTOSCALERS_INTERNAL_H

#include "kubevet/state/autoscalers.h"

/* Once the state's objects are sorted. */
void autoscalers_index(struct kv_state *state);

#endif
