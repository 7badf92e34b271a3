/* The row of metadata for managedFields. */
#ifndef KUBEVET_KINDS_MANAGER_TABLE_H
#define KUBEVET_KINDS_MANAGER_TABLE_H

#include "kubevet/kinds/kind.h"

extern const struct kv_shape kv_manager_fields[];

/* Keeps of a manager's fields what rules ask. */
void kv_manager_finish(void *item, const struct kv_memory *memory);

#endif
