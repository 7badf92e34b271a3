/* What a report says of the checkout that was built. */
#ifndef KUBEVET_REPORT_CHECKOUT_H
#define KUBEVET_REPORT_CHECKOUT_H

#include "kubevet/base/arena.h"
#include "kubevet/model/report.h"

/* "23 Kustomizations of branch main, built with kubectl v1.35.2 with kustomize v5.7.1; 2
 * HelmReleases rendered with helm v4.1.4". */
const char *checkout_line(const struct kv_checkout *checkout, struct kv_arena *arena);

/* What became of one, where that is not simply that it was applied: "suspended: all stays as it
 * is"; NULL = it was applied, or a gap says more. */
const char *checkout_word(const struct kv_build *build, struct kv_arena *arena);

#endif
