/* Finds what is said twice, without comparing each with each. Private to this floor. */
#ifndef KUBEVET_SPEC_REPEATED_H
#define KUBEVET_SPEC_REPEATED_H

#include "kubevet/spec/spec.h"

/* `= {0}` is empty. */
struct kv_repeated {
    struct kv_list entries;
};

/* `identity` tells which things are the same, `shown` is what the author wrote. Both must stay. */
void kv_repeated_add(struct kv_repeated *repeated, struct kv_arena *arena, const char *identity,
                     const char *shown, struct kv_place place);

/* Adds a mistake for each but the first of equal identity, by place. */
void kv_repeated_report(struct kv_repeated *repeated, struct kv_mistakes *mistakes);

#endif
