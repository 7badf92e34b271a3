/* Which findings a report for people shows, and in which order: by namespace, errors first, equal
 * warnings once. */
#ifndef KUBEVET_REPORT_SHOWN_H
#define KUBEVET_REPORT_SHOWN_H

#include "kubevet/base/arena.h"
#include "kubevet/model/report.h"

struct shown {
    const struct kv_finding *finding;
    struct kv_list alike; /* const struct kv_finding *: further ones that say the same of others */
};

/* What to show of a report's findings. */
struct shown_choice {
    enum kv_change change; /* those that are so; NONE = all of them */
    bool waived;           /* waived ones, too */
    bool fold;             /* equal warnings are one */
};

/* The chosen findings, as struct shown. */
struct kv_list findings_choose(const struct kv_report *report, struct shown_choice choice,
                               struct kv_arena *arena);

/* How many findings without a waiver there are of each severity. */
struct finding_counts {
    size_t of[KV_SEVERITY_ERROR + 1];
};

/* Of all findings for NONE. */
struct finding_counts findings_count(const struct kv_report *report, enum kv_change change);

size_t counts_sum(const struct finding_counts *counts);

/* "2 errors, 1 warning", with `kind` ("new ") before each word; "" for none. */
const char *counts_text(const struct finding_counts *counts, const char *kind,
                        struct kv_arena *arena);

#endif
