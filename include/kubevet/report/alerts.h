/* A report as the alerts that Alertmanager is sent.
 *
 * An alert is known by its labels: rule, severity, object and field, never a value that changes
 * while the same thing lasts; values go into the annotations. It ends by itself, unless it is sent
 * again before: what is found no more, and what nobody looks at any more, resolves.
 *
 * Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
#ifndef KUBEVET_REPORT_ALERTS_H
#define KUBEVET_REPORT_ALERTS_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/report.h"

struct kv_alerting {
    kv_time now;
    kv_time until;       /* when the alerts end */
    const char *failure; /* why there is no verdict; NULL = the report says it */
    bool gaps;           /* raise one for each rule that could not look everywhere */
};

/* Appends a JSON array of postableAlerts: one for each finding that no waiver covers. Of a run
 * without a verdict one alone, KubevetNoVerdict: the others are left as they are. */
void kv_alerts_write(const struct kv_report *report, const struct kv_alerting *alerting,
                     struct kv_buffer *out);

#endif
