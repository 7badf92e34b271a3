/* What the rules on claims share: documented claims and those that are there. */
#ifndef KUBEVET_RULES_STORAGE_H
#define KUBEVET_RULES_STORAGE_H

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/rules/rule.h"

/* Does the spec document any claim? */
bool storage_documents_claims(const struct kv_spec *spec);

/* What the spec says of a claim; NULL = nothing. */
const struct kv_spec_claim *storage_documented(const struct kv_spec *spec, const char *namespace,
                                               const char *name);

/* The claim that a volume of a pod, or of a template, is; NULL = of none, or one that is only made
 * with the pod. */
const char *storage_claim_of(struct kv_check *check, const struct kv_object *holder,
                             const struct kv_volume *volume);

/* Where a claim says its class. */
const char *storage_class_field(const struct kv_claim *claim);

/* A namespace that is missing is another rule's to report: its claims are no second drift. */
bool storage_namespace_is_missing(const struct kv_check *check, const char *namespace);

#endif
