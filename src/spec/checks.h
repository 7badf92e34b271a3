/* Loading of checks and policies. Private to this floor. */
#ifndef KUBEVET_SPEC_CHECKS_H
#define KUBEVET_SPEC_CHECKS_H

#include "kubevet/spec/check.h"
#include "loader.h"

/* Reads the text of an expression. */
void expression_load(struct loader *loader, const struct field *field, const struct kv_node *node,
                     struct kv_spec_expression *out);

/* Gives each namespace its entry, merged with its profile's. */
void entries_add(struct loader *loader, const struct kv_node *root, struct kv_spec *spec);

/* Compiles the expressions of the spec's `checks`, and adds an error, at its place within the
 * expression, for all that is wrong. */
void checks_compile(struct loader *loader, struct kv_spec *spec);

/* Compiles one check's expressions, whose kinds are known. `lines` are those of their files, by
 * kv_node.source. */
void check_compile(struct loader *loader, const struct kv_yaml_lines *lines,
                   struct kv_spec_check *check);

/* Reads the files of the spec's `policies` (policies.c). */
void policies_load(struct loader *loader, struct kv_spec *spec);

#endif
