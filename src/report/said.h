/* Does a text say anything that a finding's other parts don't? People read nothing twice. */
#ifndef KUBEVET_REPORT_SAID_H
#define KUBEVET_REPORT_SAID_H

#include "kubevet/model/report.h"

/* What a report for people shows of a finding below its head line. */
struct said {
    const char *field;              /* short; NULL = none, or the message says it */
    const char *documented, *found; /* short; NULL = absent */
    const char *difference;         /* "2Gi more"; NULL = none */
    bool values;                    /* show documented and found */
    bool message;                   /* show the message: it says more than the values */
    bool hint;                      /* show the hint: it says more than the message */
};

/* `whole`: everything that there is, whatever is said twice. */
struct said finding_said(const struct kv_report *report, const struct kv_finding *finding,
                         bool whole, struct kv_arena *arena);

#endif
