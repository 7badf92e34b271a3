/* What the rules on the `resources` of a spec share: walking them, and holding a documented subset
 * against a found object. */
#ifndef KUBEVET_RULES_RESOURCE_H
#define KUBEVET_RULES_RESOURCE_H

#include "kubevet/rules/rule.h"
#include "kubevet/state/wanted.h"

/* A documented object and what was found of it. */
struct resource {
    const struct kv_spec_resource *documented;
    const char *namespace; /* NULL = an object without one */
    const struct kv_wanted *found;
};

struct kv_object_name resource_name(const struct resource *resource);

void resource_not_evaluated(struct kv_check *check, const struct resource *resource,
                            const char *reason);

/* Calls `take` with each documented object of which it is known whether it exists; the others are
 * reported as not evaluated, unless `skip` (may be NULL) passes over them. Objects in a namespace
 * that does not exist are passed over: that is reported as the namespace's drift. */
void resource_each(struct kv_check *check, bool (*skip)(const struct kv_spec_resource *documented),
                   void (*take)(struct kv_check *check, const struct resource *resource));

/* Is any object documented but those that `skip` (may be NULL) passes over? */
bool resource_is_documented(const struct kv_spec *spec,
                            bool (*skip)(const struct kv_spec_resource *documented));

/* How a found value compares with a documented one. */
enum resource_match {
    RESOURCE_SAME,
    RESOURCE_UNRECORDED, /* the recording did not keep what would tell */
    RESOURCE_DIFFERENT,
};

/* Is `documented` a subset of `found` (NULL = absent)? Mappings are subsets, a list contains a
 * match for each documented item, in any order; scalars are equal, numbers and quantities by value.
 * What is absent is zero, false or "", as the API leaves these out. In a value that was `cut`, what
 * is absent is null and what is not there was not recorded. */
enum resource_match resource_compare(const struct kv_node *documented, const struct kv_node *found,
                                     bool cut);

/* The value under a key; NULL where it is absent or null. `*recorded` is false where a cut value
 * does not say. */
const struct kv_node *resource_child(const struct kv_node *mapping, const char *key, bool cut,
                                     bool *recorded);

/* Does the found text say what was documented as a boolean or number? Then it lacks quotes there.
 */
bool resource_lacks_quotes(const struct kv_node *documented, const struct kv_node *found);

#endif
