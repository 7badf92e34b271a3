/* Any bytes as an earlier report: what is taken from it is a success that could have been. */
#include "kubevet/report/format.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (const struct kv_format *const *format = kv_report_registry; *format; format++) {
        struct kv_report report = {.cluster = "shop", .command = "check", .started_at = 1795864999};
        if (!(*format)->recall)
            continue;
        (*format)->recall((struct kv_text){(const char *)data, size}, &report);
        if (report.last_success < 0 || report.last_success > report.started_at)
            abort();
    }
    return 0;
}
