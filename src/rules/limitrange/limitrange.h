/* Shared by the rules on documented LimitRanges. */
#ifndef KUBEVET_RULES_LIMITRANGE_LIMITRANGE_H
#define KUBEVET_RULES_LIMITRANGE_LIMITRANGE_H

#include "kubevet/kinds/limitrange.h"
#include "kubevet/rules/rule.h"

/* Does a namespace document one? */
bool limit_range_is_documented(const struct kv_spec *spec);

/* The first LimitRange of the namespace that limits anything; NULL = none. */
const struct kv_limit_range *limit_range_first(const struct kv_check *check, const char *namespace);

#endif
