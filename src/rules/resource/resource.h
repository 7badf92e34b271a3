/* Shared by the rules on the spec's `resources`: iterating over them, and comparing a documented
 * subset with an existing object. */
#ifndef KUBEVET_RULES_RESOURCE_RESOURCE_H
#define KUBEVET_RULES_RESOURCE_RESOURCE_H

#include "kubevet/rules/rule.h"
#include "kubevet/state/wanted.h"

/* A documented object and what was found. */
struct resource {
    const struct kv_spec_resource *documented;
    const char *namespace; /* NULL = an object without one */
    const char *name;      /* of the object, or of a selection: "web-*", "app=web" */
    const struct kv_wanted *found;
};

/* One of the objects of an entry. */
struct resource_object {
    const struct kv_node *object;
    bool cut;
};

/* These objects, sorted by name; for an entry that names one object, that one or none. */
size_t resource_count(const struct resource *resource);
struct resource_object resource_object(const struct resource *resource, size_t index);

/* The same entry, reduced to one object. */
struct resource resource_of(const struct resource *resource, size_t index);

struct kv_object_name resource_name(const struct resource *resource);

/* Its namespace: where that is missing, so is the object. No name if it is in none. */
struct kv_object_name resource_namespace(struct kv_check *check, const struct resource *resource);

/* Completes a finding that no object is there. */
void resource_absent(struct kv_check *check, struct kv_finding *finding,
                     const struct resource *resource);

void resource_not_evaluated(struct kv_check *check, const struct resource *resource,
                            const char *reason);

/* Calls `take` with each documented object whose existence is known. The others are reported as not
 * evaluated, except those that `skip` (may be NULL) selects. */
void resource_each(struct kv_check *check, bool (*skip)(const struct kv_spec_resource *documented),
                   void (*take)(struct kv_check *check, const struct resource *resource));

/* Is any object documented, apart from those that `skip` (may be NULL) selects? */
bool resource_is_documented(const struct kv_spec *spec,
                            bool (*skip)(const struct kv_spec_resource *documented));

/* The result of comparing an existing value with a documented one. */
enum resource_match {
    RESOURCE_SAME,
    RESOURCE_UNRECORDED, /* the recording lacks the deciding part */
    RESOURCE_DIFFERENT,
};

/* Is `documented` a subset of `found` (NULL = absent)? Mappings are subsets; a list must contain a
 * match for each documented item, in any order; scalars are equal, numbers and quantities by value.
 * An empty mapping or list matches only what is empty or absent, null only what is absent. An
 * absent value is also zero, false or "", since the API omits these. In a value that was `cut`,
 * absent fields are null, and missing ones were not recorded. */
enum resource_match resource_compare(const struct kv_node *documented, const struct kv_node *found,
                                     bool cut);

/* The value of a key; NULL if it is absent or null. `*recorded` is false if a cut value lacks it.
 */
const struct kv_node *resource_child(const struct kv_node *mapping, const char *key, bool cut,
                                     bool *recorded);

/* Is the existing text the same as the documented boolean or number? Then the spec lacks quotes. */
bool resource_lacks_quotes(const struct kv_node *documented, const struct kv_node *found);

#endif
