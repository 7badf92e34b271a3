/* Which objects a ValidatingAdmissionPolicy and its bindings are about, and with what params. */
#ifndef KUBEVET_ENGINE_CHECKS_POLICY_H
#define KUBEVET_ENGINE_CHECKS_POLICY_H

#include "kubevet/cel/value.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/check.h"

/* An object with what selectors look at. Labels may be unknown, or NONE. */
struct policy_object {
    const struct kv_object *object;
    struct kv_cel_value labels, namespace_labels;
    struct kv_arena *arena;
};

enum policy_match { POLICY_NO, POLICY_YES, POLICY_UNKNOWN };

/* Do matchConstraints, or a binding's matchResources, select it? NULL selects all. */
enum policy_match policy_matches(const struct kv_node *selector,
                                 const struct policy_object *object);

/* What the binding's paramRef (NULL: no binding) names for an object. */
struct policy_params {
    struct kv_list
        values; /* struct kv_cel_value: null without a paramRef; unknown if not readable */
    const char
        *missing; /* there is no "ConfigMap shop/most", and parameterNotFoundAction is Deny */
};
struct policy_params policy_params(const struct kv_check *check, const struct kv_spec_check *said,
                                   const struct kv_node *binding,
                                   const struct policy_object *object);

/* `request` as if the object were created; or changed, if the selector has no rule about creating
 * it.
 */
struct kv_cel_value policy_request(const struct kv_node *selector, const struct kv_object *object,
                                   struct kv_arena *arena);

#endif
