/* Rows that Flux's kinds share. */
#ifndef KUBEVET_KINDS_FLUX_TABLE_H
#define KUBEVET_KINDS_FLUX_TABLE_H

#include "kubevet/kinds/flux.h"

#define FLUX_ROW(member, name, kind) KV_ROW(kv_flux_object, member, name, kind)

/* A reference to another object, at `source`. */
extern const struct kv_shape flux_source_fields[];
#define FLUX_SOURCE(name) KV_OBJECT(name, flux_source_fields)

/* spec.dependsOn */
extern const struct kv_shape flux_dependency_fields[];
#define FLUX_DEPENDS_ON                                                                            \
    KV_LIST(kv_flux_object, depends_on, "dependsOn", kv_flux_reference, flux_dependency_fields)

/* The whole table of a kind that fetches from its own URL. */
extern const struct kv_shape flux_repository_fields[];

/* The status of a kind that provides an artifact. */
extern const struct kv_shape flux_artifact_status_fields[];

/* Kept by all of them: who wrote the spec and when, and the owner. */
#define FLUX_KEEP (KV_KEEP_LABELS | KV_KEEP_MANAGERS)

#endif
