/* The groups in which reports of a history show findings. */
#ifndef KUBEVET_REPORT_HISTORY_STANDING_H
#define KUBEVET_REPORT_HISTORY_STANDING_H

#include "kubevet/model/history.h"

enum standing {
    STANDING_SEEN,          /* by the last run */
    STANDING_NOT_LOOKED_AT, /* since it was seen */
    STANDING_GONE,
};

static inline enum standing standing_of(const struct kv_history_finding *finding)
{
    return !finding->is_open       ? STANDING_GONE
           : finding->seen_by_last ? STANDING_SEEN
                                   : STANDING_NOT_LOOKED_AT;
}

#endif
