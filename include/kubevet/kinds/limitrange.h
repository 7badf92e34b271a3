/* LimitRange (core/v1). */
#ifndef KUBEVET_KINDS_LIMITRANGE_H
#define KUBEVET_KINDS_LIMITRANGE_H

#include "kubevet/kinds/kind.h"

struct kv_limit {
    const char *type; /* Container, Pod, PersistentVolumeClaim: only Container has defaults */
    struct kv_quantities defaults;         /* default: of limits */
    struct kv_quantities default_requests; /* defaultRequest */
    struct kv_quantities max, min;
    struct kv_quantities max_ratio; /* maxLimitRequestRatio */
};

struct kv_limit_range {
    struct kv_object object;
    struct kv_list limits; /* struct kv_limit */
};

extern const struct kv_kind kv_kind_limitrange;

#endif
