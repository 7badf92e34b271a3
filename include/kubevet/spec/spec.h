/* The documented cluster: the contents of a spec file, each value with its place.
 *
 * The table of fields (spec/field.h) drives loading, linting, the JSON Schema and the reference;
 * its offsets point into these structs. A value that the file does not give has text NULL. */
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
    bool is_default; /* not given: the field's default */
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
 * list, the key's text is NULL and its place is the item's). */
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

/* `required`, `optional`, or documented amounts, which are then required. */
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

/* The value `true` is another spelling of KV_SPREAD_NODE and is loaded as that. */
enum kv_spread { KV_SPREAD_TRUE, KV_SPREAD_NODE, KV_SPREAD_ZONE };

struct kv_spec_placement {
    struct kv_place place;
    struct kv_value pinned;
    struct kv_value spread; /* enum kv_spread */
};

enum kv_workload_kind {
    KV_WORKLOAD_DEPLOYMENT,
    KV_WORKLOAD_STATEFULSET,
    KV_WORKLOAD_DAEMONSET,
    KV_WORKLOAD_CRONJOB,
    KV_WORKLOAD_JOB,
};

struct kv_spec_disruption {
    struct kv_place place;         /* file NULL = not documented */
    struct kv_value policy;        /* `required` */
    struct kv_value min_available; /* a number or a percentage of the replicas */
};

/* Of one container: struct kv_spec_pair, value.quantity, by resource. */
struct kv_spec_workload_resources {
    struct kv_value container;
    struct kv_records requests, limits;
};

struct kv_spec_workload {
    struct kv_value name; /* a name or glob, without the KIND/ prefix */
    struct kv_value kind; /* enum kv_workload_kind; always set: Deployment by default */
    struct kv_value optional;
    struct kv_value replicas; /* range */
    struct kv_spec_autoscaling autoscaling;
    struct kv_spec_placement placement;
    struct kv_value filestore;   /* key of `nfs` */
    struct kv_records images;    /* struct kv_spec_pair: containers to references of images */
    struct kv_records resources; /* struct kv_spec_workload_resources */
    struct kv_spec_disruption disruption;
};

struct kv_spec_resource {
    struct kv_value item; /* text NULL; place of the entry */
    struct kv_value
        remove; /* only for an entry that removes one of the profile; a loaded spec has none */
    struct kv_value api_version, kind;
    struct kv_value name;     /* a name or glob; text NULL = any */
    struct kv_records labels; /* struct kv_spec_pair: the labels that an object must have */
    /* Subsets of an object, NULL = not given: at least one object must match `match`, all must
     * match `every`, none may match `none`. With none of the three, an object must exist. `none:
     * {}` matches every object. */
    const struct kv_node *match, *every, *none;
};

/* Does the entry select objects instead of naming one? */
bool kv_spec_resource_selects(const struct kv_spec_resource *resource);

/* The labels of Pod Security admission. */
enum kv_pod_security_level {
    KV_POD_SECURITY_PRIVILEGED,
    KV_POD_SECURITY_BASELINE,
    KV_POD_SECURITY_RESTRICTED,
};

struct kv_spec_pod_security {
    struct kv_place place;                /* file NULL = not documented */
    struct kv_value enforce, audit, warn; /* enum kv_pod_security_level */
    struct kv_value version;              /* `latest` or `v1.35`: of each documented level */
};

/* Where the images of everything in a namespace come from. */
struct kv_spec_images {
    struct kv_place place;       /* file NULL = not documented */
    struct kv_values registries; /* globs */
    struct kv_value tags;        /* `pinned` */
};

/* What must succeed again and again. */
struct kv_spec_schedule {
    struct kv_value name;
    struct kv_value object; /* KIND/NAME: a CronJob, Schedule or ScheduledBackup; a name or glob */
    struct kv_value max_age;
};

/* What every container must set. */
struct kv_spec_container_resources {
    struct kv_place place;             /* file NULL = not documented */
    struct kv_value policy;            /* `required`: requests and limits of cpu and memory */
    struct kv_values requests, limits; /* names of resources */
};

/* What certificates must be like: in a namespace, or everywhere. */
struct kv_spec_certificates {
    struct kv_place place;         /* file NULL = not documented */
    struct kv_value min_remaining; /* a duration: how long they must still be valid */
    struct kv_value issuer;        /* a name or glob, optionally KIND/ before it */
};

/* The limits of one type of a LimitRange: struct kv_spec_pair, value.quantity, by resource. */
struct kv_spec_limits {
    struct kv_place place;
    struct kv_records defaults, default_requests, max, min, max_ratio;
};

struct kv_spec_limit_range {
    struct kv_place place; /* file NULL = not documented */
    struct kv_spec_limits container, pod, claim;
};

/* What a pod may do that no policy is made for. */
enum kv_network_deny { KV_NETWORK_DENY, KV_NETWORK_DENY_INGRESS, KV_NETWORK_DENY_EGRESS };

struct kv_spec_network_policy {
    struct kv_place place;    /* file NULL = not documented */
    struct kv_value standard; /* `default`: enum kv_network_deny */
};

/* The contents of a namespace: its own and those of its profile. Maps are merged by key and
 * `resources` by identity (src/spec/merge.h); each value keeps its own place. */
struct kv_spec_content {
    struct kv_records labels, annotations; /* struct kv_spec_pair: those that it must have */
    struct kv_spec_pod_security pod_security;
    struct kv_spec_images images;
    struct kv_spec_network_policy network_policy;
    struct kv_spec_quota quota;
    struct kv_spec_container_resources container_resources;
    struct kv_spec_limit_range limit_range;
    struct kv_spec_certificates certificates;
    struct kv_value storage_class; /* for every claim */
    struct kv_value disabled;
    struct kv_records claims;    /* struct kv_spec_claim */
    struct kv_records workloads; /* struct kv_spec_workload */
    struct kv_records resources; /* struct kv_spec_resource */
    struct kv_records schedules; /* struct kv_spec_schedule */
};

struct kv_spec_profile {
    struct kv_value name;
    struct kv_spec_content content;
};

struct kv_spec_namespace {
    struct kv_value name;
    struct kv_value profile, purpose;
    struct kv_spec_content content; /* merged with its profile's */
    uint32_t removed; /* keys of its profile that a null removes; only the loader uses this */
    /* Its entry merged with its profile's, as written: for expressions. NULL unless the spec has
     * checks. */
    const struct kv_node *entry;
};

struct kv_spec_load_balancer {
    struct kv_value item;
    struct kv_value name;
    struct kv_value address;  /* an IP address, or a range of them as a CIDR */
    struct kv_value hostname; /* a glob; either this or `address` is given */
};

struct kv_spec_nodes {
    struct kv_place place;
    struct kv_value count; /* range */
    struct kv_value cpu, memory, tolerance;
};

/* The network plugin, by name or by description. */
struct kv_spec_cni {
    struct kv_place place;      /* file NULL = not documented */
    struct kv_value name;       /* index of kv_cni_names */
    struct kv_value daemon_set; /* NAMESPACE/NAME of its agent */
    const char *namespace;      /* of the DaemonSet; NULL = none is given */
    struct kv_value enforces_policies;
};

/* The cluster's DNS server. */
struct kv_spec_dns {
    struct kv_place place;    /* file NULL = not documented */
    struct kv_value provider; /* its Deployment */
    struct kv_records zones;  /* struct kv_spec_pair: zones to plugins of CoreDNS */
};

/* The nodes that have these labels. */
struct kv_spec_node_pool {
    struct kv_value name;
    struct kv_records labels; /* struct kv_spec_pair; a value may be "" */
    struct kv_value count;    /* range; text NULL = at least one */
    struct kv_value cpu, memory, tolerance;
    struct kv_value arch;
    struct kv_values taints; /* KEY=VALUE:EFFECT or KEY:EFFECT; file NULL = not documented */
};

struct kv_spec_cluster {
    struct kv_place place;
    struct kv_value kubernetes_version;
    struct kv_value identity_server, identity_uid;
    struct kv_value provider, region, container_runtime, network_policy;
    struct kv_spec_cni cni;
    struct kv_spec_dns dns;
    struct kv_spec_nodes nodes;
    struct kv_records node_pools;     /* struct kv_spec_node_pool */
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

/* Thresholds of one resource. A missing one defaults to the general threshold, except that a
 * critical threshold below the resource's own warning is ignored. */
struct kv_spec_quota_alert {
    struct kv_value resource;
    struct kv_value warning, critical; /* ratio */
};

struct kv_spec_quota_alerts {
    struct kv_place place;
    struct kv_value warning, critical, slack; /* ratio */
    struct kv_records resources;              /* struct kv_spec_quota_alert */
};

/* What some may do, at most and at least. */
struct kv_spec_grant {
    struct kv_value item;
    struct kv_values namespaces;              /* globs; file NULL = everywhere */
    struct kv_values resources, verbs, names; /* RESOURCE.GROUP/SUBRESOURCE as globs; names, too */
    struct kv_values urls;                    /* instead of resources */
};

struct kv_spec_access {
    struct kv_value item;
    struct kv_values subjects; /* User/NAME, Group/NAME, ServiceAccount/NAMESPACE/NAME */
    struct kv_records only;    /* struct kv_spec_grant */
};

/* Who holds a ClusterRole. */
struct kv_spec_holders {
    struct kv_value role;
    struct kv_values subjects; /* as above, or globs of them */
};

struct kv_spec_waiver {
    struct kv_value item;
    struct kv_value rule, object, field, reason, until;
};

struct kv_rule;

/* What the engine makes of a spec's checks and keeps with it. */
struct kv_spec_annex {
    struct kv_arena arena;
    const struct kv_rule *const *rules; /* kv_engine_rules; NULL = not made yet */
};

struct kv_spec {
    struct kv_arena arena;
    const char *file;
    bool is_none; /* no spec was given: rules that need none look at the whole cluster */
    const char *const *sources; /* its file and those that it extends, by kv_node.source */
    struct kv_value api_version, kind;
    struct kv_value extends; /* a file */
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
    /* struct kv_spec_pair: hosts or globs of them to NAMESPACE/Service/NAME, or `any`. */
    struct kv_records routes;
    struct kv_spec_certificates certificates; /* of all namespaces, and the cluster's own */
    struct kv_records access;                 /* struct kv_spec_access */
    struct kv_records holders;                /* struct kv_spec_holders */
    struct kv_spec_quota_alerts quota_alerts;
    struct kv_records checks;  /* struct kv_spec_check: see check.h */
    struct kv_values policies; /* globs of files */
    struct kv_value settle;    /* duration; 10m unless given */
    struct kv_records rules;   /* struct kv_spec_pair, value.choice = enum kv_severity */
    struct kv_records waivers; /* struct kv_spec_waiver */

    const struct kv_spec_namespace **namespaces_by_name; /* sorted; `namespaces.count` of them */

    struct kv_list all_checks;    /* struct kv_spec_check *: of `checks`, then those in the files of
                                     `policies` */
    struct kv_list policy_params; /* const struct kv_node *: params in the files of `policies` */
    struct kv_spec_annex *annex;  /* of a loaded spec */
};

/* All errors of a file, in the order of their places. */
struct kv_problems {
    struct kv_arena arena;
    struct kv_list list; /* struct kv_problem */
};

struct kv_problem {
    struct kv_place place;
    const char *text; /* "what is wrong, and the nearest correct value" */
};

void kv_problem_add(struct kv_problems *problems, struct kv_place place, const char *format, ...)
    KV_PRINTF(3, 4);
void kv_problems_sort(struct kv_problems *problems); /* by line and column */
void kv_problems_release(struct kv_problems *problems);

/* Reads a spec, to be released by kv_spec_free. Returns NULL on errors, with at least one in
 * `problems`. `rule_ids` are the ids that `rules` and `waivers` may name: a floor above knows them.
 * A file that cannot be read is an error at that file. */
struct kv_spec *kv_spec_load(const char *path, const char *const *rule_ids, size_t rule_count,
                             struct kv_problems *problems) KV_MUST_USE;

/* Like kv_spec_load, from memory; `name` stands for the file in errors. */
struct kv_spec *kv_spec_parse(struct kv_text input, const char *name, const char *const *rule_ids,
                              size_t rule_count, struct kv_problems *problems) KV_MUST_USE;

void kv_spec_free(struct kv_spec *spec); /* NULL is allowed */

/* NULL if the spec does not declare it. */
const struct kv_spec_namespace *kv_spec_namespace_find(const struct kv_spec *spec,
                                                       const char *name);

/* Is it documented as disabled, so that it must not run anything? */
bool kv_spec_is_disabled(const struct kv_spec_namespace *documented);

/* Is it undeclared, but allowed by `allowNamespaces`? */
bool kv_spec_namespace_allowed(const struct kv_spec *spec, const char *name);

#endif
