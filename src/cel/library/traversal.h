/* What going through a value costs. Source: Kubernetes' pkg/cel/library/cost.go, traversalCost. */
#ifndef CEL_LIBRARY_TRAVERSAL_H
#define CEL_LIBRARY_TRAVERSAL_H

#include "kubevet/cel/library.h"

/* Of the first argument: 1 for each scalar in it, a tenth for each byte of text. */
uint64_t cost_traversal(const struct kv_cel_call *call);

#endif
