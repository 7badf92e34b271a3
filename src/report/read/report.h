/* One JSON report, of the kind Report or QuotaReport. */
#ifndef KUBEVET_REPORT_READ_REPORT_H
#define KUBEVET_REPORT_READ_REPORT_H

#include "value.h"

/* What errors about text that is no report end with. */
#define WRITES_ONE "; `kubevet check -o json=FILE` writes one"

bool report_is_kind(const json_t *document, const char *kind);

/* Has it kubevet's apiVersion, and a kind? */
bool report_version_check(const struct reading *reading, const json_t *document);

/* Fills reading->report. */
bool report_read(struct reading *reading, const json_t *document);

#endif
