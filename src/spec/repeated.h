/* Finds duplicates without comparing all pairs. Private to this floor. */
#ifndef KUBEVET_SPEC_REPEATED_H
#define KUBEVET_SPEC_REPEATED_H

#include "kubevet/spec/spec.h"

/* `= {0}` is empty. */
struct repeated {
    struct kv_list entries;
};

/* Things with the same `identity` are duplicates; `shown` is the author's spelling. Both must stay.
 */
void repeated_add(struct repeated *repeated, struct kv_arena *arena, const char *identity,
                  const char *shown, struct kv_place place);

/* Adds an error for each duplicate except the first, by place. */
void repeated_report(struct repeated *repeated, struct kv_problems *problems);

#endif
