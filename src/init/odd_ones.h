/* One that differs from all others of its kind. No value of a draft shows it. */
#ifndef KUBEVET_INIT_ODD_ONES_H
#define KUBEVET_INIT_ODD_ONES_H

#include "draft.h"

/* Notes as doubts: a namespace without a quota or LimitRange that all others of one label have; a
 * workload without an autoscaler, a placement or a file store that all others called alike have, or
 * with another file store. */
void odd_ones_doubt(struct draft *draft);

#endif
