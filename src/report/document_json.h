/* The documented cluster as JSON. */
#ifndef KUBEVET_REPORT_DOCUMENT_JSON_H
#define KUBEVET_REPORT_DOCUMENT_JSON_H

#include "kubevet/base/json.h"

#include "kubevet/model/report.h"

/* The report's sections: `{"sections": [...]}`. Findings are indexes into `findings`. */
json_t *document_json(const struct kv_report *report);

#endif
