/* The index of a state's objects, for writers. */
#ifndef KUBEVET_STATE_INDEX_H
#define KUBEVET_STATE_INDEX_H

#include "kubevet/state/state.h"

/* The slot of an object in an indexed state; NULL if it does not exist. */
struct kv_object **state_slot(const struct kv_state_kind *kinds, const char *namespace,
                              const char *name);

#endif
