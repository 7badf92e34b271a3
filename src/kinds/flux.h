/* The rows that Flux's kinds share. */
#ifndef KUBEVET_KINDS_FLUX_TABLE_H
#define KUBEVET_KINDS_FLUX_TABLE_H

#include "kubevet/kinds/flux.h"

#define FLUX_ROW(member, name, kind) KV_ROW(kv_flux_object, member, name, kind)

/* A reference to another object, at `source`. */
extern const struct kv_shape kv_flux_source_fields[];
#define FLUX_SOURCE(name)                                                                          \
    {                                                                                              \
        .key = (name), .type = KV_SHAPE_OBJECT, .fields = kv_flux_source_fields                    \
    }

/* spec.dependsOn */
extern const struct kv_shape kv_flux_dependency_fields[];
#define FLUX_DEPENDS_ON                                                                            \
    {                                                                                              \
        .key = "dependsOn", .type = KV_SHAPE_LIST,                                                 \
        .offset = offsetof(struct kv_flux_object, depends_on),                                     \
        .fields = kv_flux_dependency_fields, .size = sizeof(struct kv_flux_reference)              \
    }

/* The whole table of a kind that fetches from an address of its own. */
extern const struct kv_shape kv_flux_repository_fields[];

/* The status of a kind that gives an artifact to others. */
extern const struct kv_shape kv_flux_artifact_status_fields[];

/* What all of them keep: who wrote the spec and when; whose it is. */
#define FLUX_KEEP (KV_KEEP_LABELS | KV_KEEP_MANAGERS)

#endif
