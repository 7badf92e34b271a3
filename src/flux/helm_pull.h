/* Pulling charts, and what they depend on, from their repositories: `helm pull`. */
#ifndef KUBEVET_FLUX_HELM_PULL_H
#define KUBEVET_FLUX_HELM_PULL_H

#include "helm_chart.h"
#include "program.h"

/* Pulls what the charts lack, several at once, and then sets them up. */
bool charts_pull(const struct program *helm, struct chart *const *charts, size_t count,
                 size_t parallel, struct kv_arena *arena, struct kv_error *error) KV_MUST_USE;

#endif
