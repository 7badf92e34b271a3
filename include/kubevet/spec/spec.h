/* The documented cluster: what a spec file says, each value with its place.
 *
 * The table of fields (spec/field.h) drives loading, linting, the JSON Schema and the reference;
 * these structs are what the table's offsets point into. A value that the file doesn't give has
 * text NULL. */
#ifndef KUBEVET_SPEC_SPEC_H
#define KUBEVET_SPEC_SPEC_H

#include "kubevet/base/arena.h"
#include "kubevet/base/error.h"
#include "kubevet/base/place.h"
#include "kubevet/base/quantity.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/base/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One scalar. */
struct kv_value {
    const char *text; /* as written; NULL = not given */
    struct kv_place place;
    union {
        int64_t integer;
        bool boolean;
        struct kv_quantity quantity;
        int64_t nanoseconds; /* a duration */
        double ratio;        /* 10% = 0.1 */
        kv_time time;        /* a date: its first second in UTC */
        int choice;          /* index into the field's choices */
        struct {
            int64_t min, max; /* max INT64_MAX = no upper limit */
        } range;
    };
};

/* A list of scalars. */
struct kv_values {
    struct kv_value *items;
    size_t count;
    struct kv_place place; /* file NULL = not given */
};

/* A map or list of records: `items` points to structs that begin with their key as a kv_value (in a
 * list the key's text is NULL and its place is the item's). */
struct kv_records {
    void *items;
    size_t count;
    struct kv_place place; /* file NULL = not given */
};

#define kv_records_each(records, type, item)                                                       \
    for (type *item = (type *)(records)->items,                                                    \
              *item##_end = item ? item + (records)->count : item;                                 \
         item < item##_end; item++)

/* A map of free keys to scalars. */
struct kv_spec_pair {
    struct kv_value key;
    struct kv_value value;
};

enum kv_quota_policy { KV_QUOTA_REQUIRED, KV_QUOTA_OPTIONAL };

/* `required`, `optional`, or documented amounts, which then are required. */
struct kv_spec_quota {
    struct kv_value policy;    /* enum kv_quota_policy; text NULL where amounts are given */
    struct kv_records amounts; /* struct kv_spec_pair, value.quantity; keys as written */
    struct kv_place place;     /* file NULL = nothing is documented */
};

struct kv_spec_claim {
    struct kv_value name;
    struct kv_value nfs; /* key of `nfs` */
    struct kv_value storage_class;
    struct kv_value storage;
    struct kv_values access_modes;
};

struct kv_spec_autoscaling {
    struct kv_place place; /* file NULL = not documented */
    struct kv_value metric;
    struct kv_value min, max;
};

struct kv_spec_placement {
    struct kv_place place;
    struct kv_value pinned, spread;
};

enum kv_workload_kind {
    KV_WORKLOAD_DEPLOYMENT,
    KV_WORKLOAD_STATEFULSET,
    KV_WORKLOAD_DAEMONSET,
    KV_WORKLOAD_CRONJOB,
    KV_WORKLOAD_JOB,
};

struct kv_spec_workload {
    struct kv_value name; /* a name or glob, without the KIND/ before it */
    struct kv_value kind; /* enum kv_workload_kind; never absent: Deployment unless written */
    struct kv_value optional;
    struct kv_value replicas; /* range */
    struct kv_spec_autoscaling autoscaling;
    struct kv_spec_placement placement;
    struct kv_value filestore; /* key of `nfs` */
};

struct kv_spec_resource {
    struct kv_value item; /* text NULL; place of the entry */
    struct kv_value api_version, kind, name;
    const struct kv_node *match; /* a subset of the object; NULL = it only has to exist */
};

/* What a namespace holds: said by itself or taken from its profile, key by key. */
struct kv_spec_content {
    struct kv_spec_quota quota;
    struct kv_value storage_class; /* every claim uses it */
    struct kv_value disabled;
    struct kv_records claims;    /* struct kv_spec_claim */
    struct kv_records workloads; /* struct kv_spec_workload */
    struct kv_records resources; /* struct kv_spec_resource */
};

struct kv_spec_profile {
    struct kv_value name;
    struct kv_spec_content content;
};

struct kv_spec_namespace {
    struct kv_value name;
    struct kv_value profile, purpose;
    struct kv_spec_content content; /* the profile's defaults filled in */
};

struct kv_spec_load_balancer {
    struct kv_value item;
    struct kv_value name, address;
};

struct kv_spec_nodes {
    struct kv_place place;
    struct kv_value count; /* range */
    struct kv_value cpu, memory, tolerance;
};

struct kv_spec_cluster {
    struct kv_place place;
    struct kv_value kubernetes_version;
    struct kv_value identity_server, identity_uid;
    struct kv_value provider, region, container_runtime, cni, network_policy, dns;
    struct kv_spec_nodes nodes;
    struct kv_records load_balancers; /* struct kv_spec_load_balancer */
};

struct kv_spec_storage_class {
    struct kv_value name;
    struct kv_value provisioner, reclaim_policy, volume_binding_mode, allow_volume_expansion,
        is_default, use;
};

struct kv_spec_nfs {
    struct kv_value name;
    struct kv_value server, path, mount_path, sub_path, isolation;
    struct kv_values namespaces;
};

struct kv_spec_tenants {
    struct kv_place place;
    struct kv_value database;
    struct kv_values except;
};

struct kv_spec_backups {
    struct kv_place place;
    struct kv_value namespace, cron_job, max_age;
};

struct kv_spec_flux {
    struct kv_place place;
    struct kv_value namespace;
    struct kv_value source_kind, source_url, source_branch;
    struct kv_value path, max_interval, hand_edits;
};

struct kv_spec_hairpin {
    struct kv_place place;
    struct kv_values hosts, except;
    struct kv_value service;
};

struct kv_spec_quota_alerts {
    struct kv_place place;
    struct kv_value warning, critical, slack; /* ratio */
};

struct kv_spec_waiver {
    struct kv_value item;
    struct kv_value rule, object, reason, until;
};

struct kv_spec {
    struct kv_arena arena;
    const char *file;
    struct kv_value api_version, kind;
    struct kv_value name, description, docs;
    struct kv_records facts; /* struct kv_spec_pair */
    struct kv_spec_cluster cluster;
    struct kv_records profiles;   /* struct kv_spec_profile */
    struct kv_records namespaces; /* struct kv_spec_namespace, in the file's order */
    struct kv_records resources;  /* struct kv_spec_resource: objects without a namespace */
    struct kv_values allow_namespaces;
    struct kv_records storage_classes; /* struct kv_spec_storage_class */
    struct kv_records nfs;             /* struct kv_spec_nfs */
    struct kv_spec_tenants tenants;
    struct kv_spec_backups backups;
    struct kv_spec_flux flux;
    struct kv_spec_hairpin hairpin;
    struct kv_spec_quota_alerts quota_alerts;
    struct kv_value settle;    /* duration; 10m unless given */
    struct kv_records rules;   /* struct kv_spec_pair, value.choice = enum kv_severity */
    struct kv_records waivers; /* struct kv_spec_waiver */

    const struct kv_spec_namespace **namespaces_by_name; /* sorted; `namespaces.count` of them */
};

/* Every mistake of a file, in its order. */
struct kv_mistakes {
    struct kv_arena arena;
    struct kv_list list; /* struct kv_mistake */
};

struct kv_mistake {
    struct kv_place place;
    const char *text; /* "what, and the nearest right thing" */
};

void kv_mistake_add(struct kv_mistakes *mistakes, struct kv_place place, const char *format, ...)
    KV_PRINTF(3, 4);
void kv_mistakes_sort(struct kv_mistakes *mistakes); /* by line and column */
void kv_mistakes_release(struct kv_mistakes *mistakes);

/* Reads a spec. Returns NULL and all that is wrong in `mistakes`, at least one; else the spec, to
 * be given to kv_spec_free. `rule_ids` are those that `rules` and `waivers` may name (a floor above
 * knows them). A file that can't be read is a mistake at that file. */
struct kv_spec *kv_spec_load(const char *path, const char *const *rule_ids, size_t rule_count,
                             struct kv_mistakes *mistakes) KV_MUST_USE;

/* As kv_spec_load, from memory; `name` stands for the file. */
struct kv_spec *kv_spec_parse(struct kv_text input, const char *name, const char *const *rule_ids,
                              size_t rule_count, struct kv_mistakes *mistakes) KV_MUST_USE;

void kv_spec_free(struct kv_spec *spec); /* NULL is fine */

/* NULL where the spec does not declare it. */
const struct kv_spec_namespace *kv_spec_namespace_find(const struct kv_spec *spec,
                                                       const char *name);

/* Is it documented as disabled: meant to run nothing? */
bool kv_spec_is_disabled(const struct kv_spec_namespace *documented);

/* Undeclared, but accepted by `allowNamespaces`. */
bool kv_spec_namespace_allowed(const struct kv_spec *spec, const char *name);

#endif
