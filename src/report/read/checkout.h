/* The checkout of a JSON report. */
#ifndef KUBEVET_REPORT_READ_CHECKOUT_H
#define KUBEVET_REPORT_READ_CHECKOUT_H

#include "value.h"

bool checkout_read(struct reading *reading, const json_t *document);

#endif
