/* Whom a run tells of what it found: Alertmanagers and a Pushgateway. */
#ifndef KUBEVET_CLI_NOTIFY_H
#define KUBEVET_CLI_NOTIFY_H

#include "kubevet/base/report.h"
#include "kubevet/cli/command.h"

/* Do the options say all that is needed, and nothing that excludes itself? */
bool kv_notify_check(const struct kv_options *options, struct kv_error *error) KV_MUST_USE;

/* Nanoseconds of --timeout that are kept for telling: a run that used up its time tells that, too.
 */
int64_t kv_notify_reserve(const struct kv_options *options);

/* Sends alerts and metrics, within `limit_ns` in all, and tells on standard error what went wrong.
 * Of several Alertmanagers one that accepts is enough. `failure`: why there is no verdict; NULL =
 * the report says it. False if somebody could not be told. */
bool kv_notify_send(const struct kv_options *options, const struct kv_report *report,
                    const char *failure, int64_t limit_ns) KV_MUST_USE;

#endif
