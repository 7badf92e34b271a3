/* What the contents of namespaces have in common. */
#ifndef KUBEVET_INIT_SHARE_H
#define KUBEVET_INIT_SHARE_H

#include "entry.h"

/* What both say: a profile for both. Quotas have in common that one is required: amounts stay with
 * their namespace. */
struct entry *share_common(struct kv_arena *arena, const struct entry *a, const struct entry *b);

/* Adds to what is common the keys of `most` that the others lack, and can take back by `null`. */
void share_keep(struct kv_arena *arena, struct entry *common, const struct entry *most,
                const struct entry *others);

/* About how many bytes a namespace of this content spends on `null`, and on what it is then thought
 * to have said itself. */
size_t share_nulls(const struct entry *profile, const struct entry *content);

/* About how many bytes of the content its profile makes superfluous. */
size_t share_saved(const struct entry *profile, const struct entry *content);

/* Takes out of the content what its profile says, too, and takes back by `null` what it lacks. */
void share_take(struct kv_arena *arena, const struct entry *profile, struct entry *content);

#endif
