/* Namespace (core/v1). */
#ifndef KUBEVET_KINDS_NAMESPACE_H
#define KUBEVET_KINDS_NAMESPACE_H

#include "kubevet/kinds/kind.h"

struct kv_namespace {
    struct kv_object object;
    const char *phase; /* Active or Terminating */
};

extern const struct kv_kind kv_kind_namespace;

#endif
