/* The objects of a state, as expressions of checks see them. */
#ifndef KUBEVET_ENGINE_CHECKS_OBJECTS_H
#define KUBEVET_ENGINE_CHECKS_OBJECTS_H

#include "kubevet/cel/host.h"
#include "kubevet/cel/paths.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/check.h"

/* A field of a map. NONE if it has none, or is no map; of an unknown itself. */
struct kv_cel_value value_at(struct kv_cel_value value, const char *key, struct kv_arena *arena);

/* The Namespace of an object: null if it has none; unknown if the state does not hold it. */
struct kv_cel_value namespace_value(const struct kv_state *state, const struct kv_object *object,
                                    struct kv_arena *arena);

/* What the spec documents of the object's namespace, or of itself if it is one; else null. */
struct kv_cel_value entry_value(const struct kv_spec *spec, const struct kv_object *object,
                                struct kv_arena *arena);

/* The objects of a kind, in a namespace (NULL = all): a list, or unknown with the reason. */
struct kv_cel_value objects_value(const struct kv_state *state,
                                  const struct kv_expression_kind *kind, const char *namespace,
                                  struct kv_arena *arena);

/* Has what these paths name of the object's status lasted for `settle`? True if they name nothing
 * of it. If that is unknown, this is reported. */
bool status_has_lasted(struct kv_check *check, const struct kv_object *object,
                       const struct kv_cel_paths *paths);

#endif
