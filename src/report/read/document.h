/* The documented cluster of a JSON report. */
#ifndef KUBEVET_REPORT_READ_DOCUMENT_H
#define KUBEVET_REPORT_READ_DOCUMENT_H

#include "value.h"

/* Reads the sections, if the report has them; its findings have been read. */
bool sections_read(struct reading *reading, const json_t *document);

#endif
