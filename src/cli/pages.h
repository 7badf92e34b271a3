/* The documentation pages of all rules. */
#ifndef KUBEVET_CLI_PAGES_H
#define KUBEVET_CLI_PAGES_H

#include "kubevet/base/arena.h"
#include "kubevet/report/rule_pages.h"
#include "kubevet/spec/spec.h"

/* Sorted by file name of the rule, those of the spec's own (NULL: no spec) last; kind names are
 * those of the registry. */
struct kv_rule_page *rule_pages_make(const struct kv_spec *spec, struct kv_arena *arena,
                                     size_t *count);

#endif
