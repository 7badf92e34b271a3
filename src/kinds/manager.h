/* The row of metadata for managedFields. */
#ifndef KUBEVET_KINDS_MANAGER_TABLE_H
#define KUBEVET_KINDS_MANAGER_TABLE_H

#include "kubevet/kinds/kind.h"

extern const struct kv_shape manager_fields[];

/* Keeps of a manager's fields what rules read. */
void manager_finish(void *item, const struct kv_memory *memory);

#endif
