/* Sending results to Alertmanagers and a Pushgateway. */
#ifndef KUBEVET_CLI_RUN_NOTIFY_H
#define KUBEVET_CLI_RUN_NOTIFY_H

#include "kubevet/cli/command.h"
#include "kubevet/model/report.h"

/* Checks that the options are complete and don't contradict each other. */
bool notify_check(const struct kv_options *options, struct kv_error *error) KV_MUST_USE;

/* Nanoseconds of --timeout that are reserved for sending, so that a run that timed out can still
 * report it. */
int64_t notify_reserve(const struct kv_options *options);

/* Sends alerts and metrics within `limit_ns` and prints failures to standard error. One
 * Alertmanager that accepts is enough. `failure`: why there is no verdict; NULL = the report says
 * it. False if a delivery failed. */
bool notify_send(const struct kv_options *options, const struct kv_report *report,
                 const char *failure, int64_t limit_ns) KV_MUST_USE;

#endif
