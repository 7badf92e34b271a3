/* Namespace (core/v1). */
#ifndef KUBEVET_KINDS_NAMESPACE_H
#define KUBEVET_KINDS_NAMESPACE_H

#include "kubevet/kinds/condition.h"
#include "kubevet/kinds/kind.h"

/* The namespace of what names none. */
#define KV_NAMESPACE_DEFAULT "default"

struct kv_namespace {
    struct kv_object object;
    const char *phase;         /* Active or Terminating */
    struct kv_list conditions; /* struct kv_condition: what blocks its deletion */
};

extern const struct kv_kind kv_kind_namespace;

#endif
