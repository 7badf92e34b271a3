/* A fleet: a file that names clusters, each with its spec and the way to it. It is loaded by the
 * same table of fields as a spec. */
#ifndef KUBEVET_SPEC_FLEET_H
#define KUBEVET_SPEC_FLEET_H

#include "kubevet/base/buffer.h"
#include "kubevet/spec/spec.h"

struct kv_fleet_cluster {
    struct kv_value item;
    struct kv_value name; /* unique in the fleet */
    struct kv_value spec; /* a path; as the two below relative to the fleet's file */
    struct kv_value kubeconfig;
    struct kv_value snapshot;        /* a recorded one; then no way to it is given */
    struct kv_value context;         /* of the kubeconfig */
    struct kv_value cluster_profile; /* NAMESPACE/NAME of a ClusterProfile */
    struct kv_records labels;        /* struct kv_spec_pair */
};

/* How to log in to clusters that a ClusterProfile describes, by the name of its access provider. */
struct kv_fleet_provider {
    struct kv_value name;
    struct kv_value command;
    struct kv_values args;
    struct kv_records env; /* struct kv_spec_pair */
    struct kv_value api_version;
};

struct kv_fleet {
    struct kv_arena arena;
    const char *file;
    struct kv_value api_version, kind;
    struct kv_records clusters;         /* struct kv_fleet_cluster */
    struct kv_records access_providers; /* struct kv_fleet_provider */
};

/* To be released by kv_fleet_free. NULL on errors, with at least one in `problems`. */
struct kv_fleet *kv_fleet_load(const char *path, struct kv_problems *problems) KV_MUST_USE;
void kv_fleet_free(struct kv_fleet *fleet); /* NULL is allowed */

/* Is it a file that says `kind: Fleet`? */
bool kv_fleet_is(const char *path);

/* A path that the fleet gives, seen from where kubevet runs. */
const char *kv_fleet_path(const struct kv_fleet *fleet, const char *path, struct kv_arena *arena);

/* The format of fleets, as those of specs (schema.h). */
void kv_fleet_schema_json(struct kv_buffer *out);
void kv_fleet_schema_markdown(struct kv_buffer *out);

#endif
