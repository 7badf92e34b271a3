/* Names of the resources that quotas count; several names mean the same.
 *
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/, and
 * pkg/quota/v1/evaluator/core/{pods,registry,services,persistent_volume_claims}.go. */
#ifndef KUBEVET_BASE_RESOURCE_H
#define KUBEVET_BASE_RESOURCE_H

/* The canonical name of aliases: `cpu` for `requests.cpu` (memory, ephemeral-storage, hugepages
 * likewise), `secrets` for `count/secrets` (and other objects with two names). Other names are
 * unchanged; `pods` counts running ones, `count/pods` all. Points into `resource`. */
const char *kv_resource_canonical(const char *resource);

#endif
