/* What the content of a namespace or of a profile says, as the keys of a draft ask for it. */
#ifndef KUBEVET_INIT_SAID_H
#define KUBEVET_INIT_SAID_H

#include "entry.h"

#include "kubevet/spec/spec.h"

/* The entry of a workload, by its key in a draft (`web`, `StatefulSet/db`): of this name, else a
 * glob that matches; NULL = none. */
const struct kv_spec_workload *said_workload(const struct kv_spec_content *content,
                                             const char *key);

bool said_claim(const struct kv_spec_content *content, const char *name);

/* Is there an item of `resources` for this one of a draft? Is there one of its kind? */
bool said_resource(const struct kv_spec_content *content, const struct entry *wanted);
bool said_kind(const struct kv_spec_content *content, const struct entry *wanted);

#endif
