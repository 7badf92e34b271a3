/* The findings of a JSON report. */
#ifndef KUBEVET_REPORT_READ_FINDING_H
#define KUBEVET_REPORT_READ_FINDING_H

#include "value.h"

/* An item_read: adds a struct kv_finding. */
bool finding_read(struct reading *reading, const json_t *object, struct kv_list *findings);

/* A place in a file; unknown if it is absent. */
bool place_read(struct reading *reading, const json_t *object, const char *key,
                struct kv_place *out);

/* A rule's documentation, of this version or made up for a rule that it does not know, which has
 * this severity. */
const struct kv_rule_doc *rule_doc_of(struct reading *reading, const char *id,
                                      enum kv_severity severity);

#endif
