/* How long something is still valid. */
#ifndef KUBEVET_RULES_CERTIFICATE_REMAINING_H
#define KUBEVET_RULES_CERTIFICATE_REMAINING_H

#include "kubevet/rules/rule.h"

enum remaining { REMAINS_ENOUGH, REMAINS_LESS, REMAINS_UNKNOWN };

/* Are at least `least` nanoseconds left until the time? */
enum remaining remaining_of(const struct kv_check *check, kv_time until, int64_t least);

/* "ends in 3d4h", "ended 8d ago": completes "the certificate %s". */
const char *remaining_text(struct kv_check *check, kv_time until);

/* How long it is from one time to another: "30d". */
const char *remaining_length(struct kv_check *check, kv_time from, kv_time until);

/* Why it is unknown. */
const char *remaining_unknown(struct kv_check *check);

#endif
