/* Objects of which a check reads the same: where one had nothing to report, none has. Of thousands
 * of pods there are few templates. */
#ifndef KUBEVET_ENGINE_CHECKS_MEMO_H
#define KUBEVET_ENGINE_CHECKS_MEMO_H

#include "kubevet/kinds/kind.h"
#include "kubevet/spec/check.h"

struct memo {
    const struct kv_cel_paths *paths; /* what decides about an object; NULL = it is not known */
    bool by_namespace;                /* its namespace, too */
    struct kv_intern known; /* what was read of those with nothing to report, as pointers */
    const void **parts;     /* of the object that was asked about last */
    size_t count, capacity;
};

/* For a check and one of its kinds; paths are in the arena. */
struct memo memo_make(const struct kv_spec_check *check, const struct kv_expression_kind *kind,
                      struct kv_arena *arena);

/* Is it known that there is nothing to report of the object? */
bool memo_has(struct memo *memo, const struct kv_object *object);

/* There was nothing to report of the object that was asked about last. */
void memo_add(struct memo *memo);

void memo_release(struct memo *memo);

#endif
