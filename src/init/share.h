/* What the contents of namespaces have in common. */
#ifndef KUBEVET_INIT_SHARE_H
#define KUBEVET_INIT_SHARE_H

#include "entry.h"

/* What both say: a profile for both. Quotas have in common that one is required: amounts stay with
 * their namespace. */
struct entry *share_common(struct kv_arena *arena, const struct entry *a, const struct entry *b);

/* About how many bytes of the content its profile makes superfluous. */
size_t share_saved(const struct entry *profile, const struct entry *content);

/* Takes out of the content what its profile says, too. */
void share_take(const struct entry *profile, struct entry *content);

#endif
