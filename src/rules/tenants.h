/* Whose a database is, by the spec's `tenants`. */
#ifndef KUBEVET_RULES_TENANTS_H
#define KUBEVET_RULES_TENANTS_H

#include "kubevet/base/arena.h"
#include "kubevet/spec/spec.h"

enum tenant_kind {
    TENANT_KNOWN,   /* `name` is the tenant; the database itself where the spec has no `tenants` */
    TENANT_NOBODY,  /* a template and the like (tenants.except); `name` is the database */
    TENANT_UNKNOWN, /* the pattern doesn't fit the name */
};

struct tenant {
    enum tenant_kind kind;
    const char *name; /* NULL if unknown */
};

/* Where `{tenant}_*` can be read in two ways (big_corp_18), the longer name is taken: two tenants
 * must never be taken for one. */
struct tenant tenant_of_database(struct kv_arena *arena, const struct kv_spec *spec,
                                 const char *database);

#endif
