/* ConfigMap (core/v1). */
#ifndef KUBEVET_KINDS_CONFIGMAP_H
#define KUBEVET_KINDS_CONFIGMAP_H

#include "kubevet/kinds/kind.h"

struct kv_config_map {
    struct kv_object object; /* keeps labels, owners and managers */
    struct kv_labels data;   /* only if memory asks for host names: every key, with only the host
                                names of its value; binaryData is never kept */
};

extern const struct kv_kind kv_kind_configmap;

#endif
