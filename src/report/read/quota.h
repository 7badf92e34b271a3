/* The quotas of a JSON report. */
#ifndef KUBEVET_REPORT_READ_QUOTA_H
#define KUBEVET_REPORT_READ_QUOTA_H

#include "value.h"

/* Reads the list at `key` into report->quotas. */
bool quotas_read(struct reading *reading, const json_t *document, const char *key);

#endif
