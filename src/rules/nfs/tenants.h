/* The tenant of a database, by the spec's `tenants`. */
#ifndef KUBEVET_RULES_NFS_TENANTS_H
#define KUBEVET_RULES_NFS_TENANTS_H

#include "kubevet/base/arena.h"
#include "kubevet/spec/spec.h"

enum tenant_kind {
    TENANT_KNOWN,   /* `name` is the tenant; or the database itself if the spec has no `tenants` */
    TENANT_NOBODY,  /* a template or similar (tenants.except); `name` is the database */
    TENANT_UNKNOWN, /* the name does not match the pattern */
};

struct tenant {
    enum tenant_kind kind;
    const char *name; /* NULL if unknown */
};

/* If `{tenant}_*` matches in two ways (big_corp_18), the longer name is taken: two tenants must
 * never be merged into one. */
struct tenant tenant_of_database(struct kv_arena *arena, const struct kv_spec *spec,
                                 const char *database);

#endif
