/* Shared by the rules on claims: documented and existing claims. The claims that pods will create
 * are in claims.h. */
#ifndef KUBEVET_RULES_STORAGE_STORAGE_H
#define KUBEVET_RULES_STORAGE_STORAGE_H

#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/kinds/pod.h"
#include "kubevet/rules/rule.h"

/* Does the spec document any claim? */
bool storage_documents_claims(const struct kv_spec *spec);

/* The spec's entry for a claim; NULL = none. */
const struct kv_spec_claim *storage_documented(const struct kv_spec *spec, const char *namespace,
                                               const char *name);

/* The claim of a pod's or template's volume; NULL = it has none, or one that is created with the
 * pod. */
const char *storage_claim_of(struct kv_check *check, const struct kv_object *holder,
                             const struct kv_volume *volume);

/* The field of a claim's class. */
const char *storage_class_field(const struct kv_claim *claim);

/* The class that a claim has or will get: the default class unless it names one; NULL = none. False
 * if the default class is unknown, which is reported for `object`. Source:
 * plugin/pkg/admission/storage/storageclass/setdefault (of several the newest) */
bool storage_class_of(struct kv_check *check, const struct kv_object *object,
                      const struct kv_claim *claim, const char **class);

/* The same without a report if it is unknown. */
bool storage_class_is_known(const struct kv_check *check, const struct kv_claim *claim,
                            const char **class);

#endif
