/* Many reports as one document in each of the outputs. */
#ifndef KUBEVET_CLI_RUN_OUTPUT_MANY_H
#define KUBEVET_CLI_RUN_OUTPUT_MANY_H

#include "output.h"
#include "reports.h"

/* Checks that all outputs have a form of these reports, which are sorted. */
bool outputs_check_many(const struct outputs *outputs, const struct reports *reports,
                        struct kv_error *error) KV_MUST_USE;

/* Renders the reports one by one, each in all outputs (`is_fleet`: as one document even if it is
 * only one), then writes the outputs. One that can't be written does not stop the others. Each has
 * at least `time` nanoseconds for it, even if rendering took the rest of --timeout. */
bool outputs_write_many(const struct outputs *outputs, const struct kv_options *options,
                        const struct reports *reports, bool is_fleet, int64_t time,
                        struct kv_error *error) KV_MUST_USE;

#endif
