/* A report as alerts for Alertmanager. An alert is identified by its labels: rule, severity,
 * object and field, never a value that changes while the problem lasts; values are in the
 * annotations. An alert ends by itself unless it is sent again, so whatever is no longer found,
 * or no longer checked, resolves.
 *
 * Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
#ifndef KUBEVET_REPORT_ALERTS_H
#define KUBEVET_REPORT_ALERTS_H

#include "kubevet/base/buffer.h"
#include "kubevet/model/report.h"

struct kv_alerting {
    kv_time now;
    kv_time until;       /* when the alerts end */
    const char *failure; /* why there is no verdict; NULL = the report says it */
    bool gaps;           /* send an alert for each rule that was not fully evaluated */
};

/* Appends a JSON array of postableAlerts, one per finding that no waiver covers. It starts when the
 * history first saw the finding; without a history, now. A run without a verdict sends only
 * KubevetNoVerdict: all other alerts stay as they are. */
void kv_alerts_write(const struct kv_report *report, const struct kv_alerting *alerting,
                     struct kv_buffer *out);

/* When the severity changes, e.g. because a nearly full quota is now full, the old alert would stay
 * beside the new one until it ends by itself. Appends those among the Alertmanager's alerts
 * (`active`, its answer to a GET of kv_alerts_query) as ended, again as a JSON array; nothing if
 * there are none or the answer is invalid. `sent` is the output of kv_alerts_write. */
void kv_alerts_end_others(struct kv_text sent, struct kv_text active, kv_time now,
                          struct kv_buffer *out);

/* Appends path and query of the request for all alerts of the cluster (NULL: alerts without a
 * cluster). */
void kv_alerts_query(const char *cluster, struct kv_buffer *out);

#endif
