/* Shared by the files of the table: how its rows are written, and the records that others contain.
 */
#ifndef KUBEVET_SPEC_FIELDS_H
#define KUBEVET_SPEC_FIELDS_H

#include "field.h"

#define AT(type, member) offsetof(struct kv_spec_##type, member)
#define ROOT(member)     offsetof(struct kv_spec, member)
#define FIELD(n, t, o, ...)                                                                        \
    {                                                                                              \
        .name = n, .type = FIELD_##t, .offset = o, __VA_ARGS__                                     \
    }
#define RECORD(n, rows, h, ...)                                                                    \
    {                                                                                              \
        .name = n, .fields = rows, .count = sizeof(rows) / sizeof(rows)[0], .head = h, __VA_ARGS__ \
    }

enum { DAY_SECONDS = 24 * 60 * 60, YEAR_SECONDS = 366 * DAY_SECONDS };

extern const char *const severity_words[]; /* by enum kv_severity; ends with NULL */

extern const struct record certificates_record;
extern const struct record cluster_record;
extern const struct record namespace_record;
extern const struct record profile_record;

#endif
