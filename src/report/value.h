/* What a finding says, in words that people read fast: amounts in the unit that reads best, ages in
 * place of times, short paths of fields. JSON keeps the exact values. */
#ifndef KUBEVET_REPORT_VALUE_H
#define KUBEVET_REPORT_VALUE_H

#include "kubevet/model/report.h"

/* "8d6h", from seconds; "less than a minute" below 60. */
const char *age_text(int64_t seconds, struct kv_arena *arena);

/* The documented and the found value of a finding; NULL stays NULL. A time is an age by the
 * report's clock ("8d6h ago"). */
const char *value_documented(const struct kv_report *report, const struct kv_finding *finding,
                             struct kv_arena *arena);
const char *value_found(const struct kv_report *report, const struct kv_finding *finding,
                        struct kv_arena *arena);

/* A sentence with each amount of bytes in the unit that reads best: 22.5Gi for 23040Mi. */
const char *sentence_brief(const char *text, struct kv_arena *arena);

/* "2Gi more", "1.5 less": what was found of an amount, compared with the documented one; NULL if
 * one of them is no amount with a unit. */
const char *value_difference(const struct kv_finding *finding, struct kv_arena *arena);

/* The cell of a finding's table; "" for an empty one. */
const char *value_cell(const struct kv_table *table, size_t column, const char *cell,
                       struct kv_arena *arena);

/* Does each cell of the column hold an amount, or nothing? */
bool column_is_of_amounts(const struct kv_table *table, size_t column);

/* A field without the parts that go without saying: `limits.memory` for spec.hard[limits.memory],
 * `containers[web].image` for spec.template.spec.containers[web].image; NULL for spec.hard as a
 * whole. NULL stays NULL. */
const char *field_text(const char *field, struct kv_arena *arena);

#endif
