/* What becomes of a manifest's object when the API server stores it, for the fields that
 * expressions read. A field that a manifest leaves out is not absent where the server or a
 * controller fills it in. */
#ifndef KUBEVET_STATE_SERVER_STORED_H
#define KUBEVET_STATE_SERVER_STORED_H

#include "kubevet/kinds/kind.h"

/* The object, as sent or applied, with the server's defaults and its form of quantities, as far as
 * they follow from the object alone. Unchanged parts are shared. */
const struct kv_node *stored_object(const struct kv_kind *kind, const struct kv_node *object,
                                    struct kv_arena *arena);

/* A part of such an object (kv_object_kept) that is stored as `whole`, in which what is missing and
 * may be filled in is marked as unknown (base/tree.h): single fields of Kubernetes' own kinds; of
 * others, whose definitions may have any defaults, and if it is `unsure` what other managers have
 * set, every key outside of metadata. */
const struct kv_node *stored_mark(const struct kv_kind *kind, const struct kv_node *kept,
                                  const struct kv_node *whole, bool unsure, struct kv_arena *arena);

#endif
