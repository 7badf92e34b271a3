/* The result of a check as finished data: rules write findings, the engine completes them,
 * reporters only print them. Strings live in the arena of their creator; NULL is "absent" or
 * "unknown". */
#ifndef KUBEVET_MODEL_REPORT_H
#define KUBEVET_MODEL_REPORT_H

#include "kubevet/base/arena.h"
#include "kubevet/base/place.h"
#include "kubevet/base/timestamp.h"
#include "kubevet/model/table.h"

#include <stdbool.h>
#include <stddef.h>

enum kv_severity { KV_SEVERITY_SKIP, KV_SEVERITY_INFO, KV_SEVERITY_WARNING, KV_SEVERITY_ERROR };

/* "skip", "info", "warning", "error". */
const char *kv_severity_name(enum kv_severity severity);

/* A rule's documentation, printed by `kubevet rules` and `kubevet explain` and included in machine
 * formats. */
struct kv_rule_doc {
    const char *id;            /* quota/limits */
    enum kv_severity severity; /* unless the spec's `rules` says otherwise */
    const char *summary;       /* what it finds, in one line */
    const char *why;           /* why it matters: a paragraph */
    const char *fix;           /* what to do about a finding: a paragraph */
    const char
        *keys; /* what it compares of a spec, separated by spaces: record and key of the spec's
                  reference ("workload.replicas"), a thing ("workload": that it exists), each
                  amount of a quota ("namespace.quota[]"); NULL = nothing that a key says */
    const char *example; /* a few lines of spec, and what would be found */
    const char *source;  /* the Kubernetes page or file that the rule is based on; may be NULL */
};

struct kv_object_name {
    const char *api_version;
    const char *kind;
    const char *namespace; /* NULL for objects without one */
    const char *name;      /* NULL if the finding is that no such object exists under any name */
};

struct kv_waived {
    const char *reason;
    const char *until; /* as written; NULL = no end */
};

/* A statement of the spec that a finding violates besides the one at its place. */
struct kv_violated {
    struct kv_place place;
    const char *namespace; /* NULL: it is not about one */
};

enum kv_change { KV_CHANGE_NONE, KV_CHANGE_NEW, KV_CHANGE_EXISTING };

struct kv_finding {
    const struct kv_rule_doc *rule;
    enum kv_severity severity;
    struct kv_object_name object;
    const char *field; /* path in the object, `spec.hard[limits.memory]`; NULL = the whole object */
    const char *expected;         /* as documented; NULL = absent */
    const char *actual;           /* as found; NULL = absent */
    const char *message;          /* one sentence, without a full stop */
    const char *hint;             /* what to do; NULL = nothing more than the rule's `fix` */
    const struct kv_table *table; /* what explains it; NULL = nothing more than the message */
    struct kv_place spec;         /* where it is documented */
    struct kv_list also;          /* struct kv_violated; for the report's sections only */
    struct kv_place manifest;     /* of the object, in a file of manifests */
    char fingerprint[17]; /* 16 hex digits of a hash of rule, object and field: identifies the same
                             drift in all reports */
    /* In an overlay: the object and field that cause it, if they are others (kind NULL: they are
     * not). Used to find the manifest's line, and cleared then. */
    struct kv_object_name origin;
    const char *origin_field;
    bool missing; /* it reports that the object does not exist */
    /* A finding of the state without the overlay: it remains, since the change that would resolve
     * it is not applied. */
    bool stuck;
    bool was_before; /* it judges manifests, and the state shows that it was so before them */
    bool of_spec;    /* a rule on status found it in the object's spec, so manifests do not make it
                        outdated */
    /* It is about the state without the manifests: in an overlay, the rule checks only that, and
     * the engine copies the result. */
    bool of_base;
    /* The object whose absence explains this finding (kind NULL: none). If another finding reports
     * that object as missing, the engine drops this one. */
    struct kv_object_name cause;
    const struct kv_waived *waived;
    enum kv_change change; /* of a report that compares */
    kv_time first_seen;    /* since when it exists without a break, by the history; 0 = unknown */
};

/* Stands for all namespaces that were not requested by name. */
#define KV_ELSEWHERE "*"

/* What a rule could not check. */
struct kv_not_evaluated {
    const char *rule;
    /* An object; without a kind, a namespace (KV_ELSEWHERE: the undocumented ones); without either,
     * everything. */
    struct kv_object_name object;
    const char *reason;
    struct kv_place manifest;    /* of the object, in a file of manifests */
    struct kv_object_name cause; /* dropped if a finding on this object already reports it */
    bool of_base;                /* as in struct kv_finding */
};

/* A rule that has nothing to check: the spec documents nothing for it, or the state has no status.
 */
struct kv_not_applicable {
    const char *rule;
    const char *reason;
};

/* A documented fact that no API exposes. */
struct kv_fact {
    const char *name;
    const char *value;
    struct kv_place place;
};

enum kv_statement_status {
    KV_STATEMENT_HEADING,        /* it states nothing itself */
    KV_STATEMENT_HELD,           /* compared, and as documented */
    KV_STATEMENT_DRIFTED,        /* a finding says how */
    KV_STATEMENT_WAIVED,         /* likewise, and a waiver accepts it */
    KV_STATEMENT_NOT_EVALUATED,  /* it could not be compared, at least not everywhere */
    KV_STATEMENT_NOT_APPLICABLE, /* it demands nothing, or nothing that it applies to exists */
    KV_STATEMENT_NOT_CHECKABLE,  /* a documented fact that no API exposes */
    KV_STATEMENT_STATUSES        /* how many there are */
};

/* NULL for a heading, "held", "drifted", "waived", "not-evaluated", "not-applicable",
 * "not-checkable". */
const char *kv_statement_status_name(enum kv_statement_status status);

/* One statement of the spec, and what became of it. */
struct kv_statement {
    const char *type;      /* things of one type follow each other: "Workloads"; NULL = it is about
                              the section's own subject */
    const char *subject;   /* the thing: "Deployment/web"; its first statement is that it exists */
    const char *key;       /* in the spec: "placement.spread"; NULL = that it exists */
    const char *label;     /* the key in words: "Placement, spread" */
    const char *reference; /* its record and key in the reference of the spec: "placement.spread" */
    const char *value;     /* as documented */
    const char *text;      /* of a thing: what it is for */
    enum kv_statement_status status;
    const char *reason;         /* why it was not evaluated, is not applicable or not checkable */
    struct kv_place place;      /* in the spec */
    struct kv_list compared_by; /* const char *: the ids of the rules that compared it */
    struct kv_list findings;    /* size_t: indexes into the report's findings */
};

/* A part of the documented cluster. */
struct kv_section {
    const char *topic;     /* "Cluster", "Namespaces"; sections of one topic follow each other */
    const char *group;     /* of a namespace: its profile */
    const char *namespace; /* of a namespace: its name; NULL = the topic as a whole */
    const char *text;      /* what it is for, in the spec's words */
    struct kv_place place; /* in the spec; file NULL = it does not document it */
    struct kv_list statements; /* struct kv_statement */
    struct kv_list findings;   /* size_t: the findings that a reader looks for here, each in one
                                  section, in the report's order */
};

struct kv_object_count {
    const char *kind;
    size_t count;
};

enum kv_verdict { KV_VERDICT_CONFORMS, KV_VERDICT_FINDINGS, KV_VERDICT_PARTIAL, KV_VERDICT_NONE };

/* "conforms", "findings", "partial", "no-verdict": the exit codes 0, 1, 4 and 3, before --exit-zero
 * and --allow-partial relax them. */
const char *kv_verdict_name(enum kv_verdict verdict);

enum kv_source_type { KV_SOURCE_LIVE, KV_SOURCE_SNAPSHOT, KV_SOURCE_MANIFESTS, KV_SOURCE_OVERLAY };

/* "live", "snapshot", "manifests", "overlay". */
const char *kv_source_type_name(enum kv_source_type type);

/* The earlier report that the findings are compared with, by fingerprint. */
struct kv_baseline {
    const char *path;     /* as given */
    kv_time made_at;      /* when its run began */
    size_t not_evaluated; /* its findings that this run did not look at: they are not resolved */
};

/* What became of a Kustomization whose source is the checkout, or of a HelmRelease that it brings.
 */
enum kv_build_outcome {
    KV_BUILD_APPLIED,   /* built: its objects are laid over the state */
    KV_BUILD_EMPTY,     /* built, to no objects at all */
    KV_BUILD_SUSPENDED, /* it, or its source, is suspended: all stays as it is */
    KV_BUILD_ELSEWHERE, /* it applies to another cluster */
    KV_BUILD_UNMOVED,   /* its source does not follow the branch: all stays as it is */
    KV_BUILD_BLOCKED,   /* it waits for ever for another one: all stays as it is */
    KV_BUILD_UNCHANGED, /* of a HelmRelease: nothing that it renders changes, so all stays */
    KV_BUILD_UNKNOWN,   /* not evaluated: what it applies is not known here */
};

/* "applied", "empty", "suspended", "elsewhere", "unmoved", "blocked", "unchanged", "not-evaluated".
 */
const char *kv_build_outcome_name(enum kv_build_outcome outcome);

struct kv_build {
    const char *namespace, *name;
    enum kv_build_outcome outcome;
    const char *why;       /* one clause; NULL where the outcome says all */
    const char *path;      /* the folder that it builds, or the chart; NULL = it is not built */
    size_t objects;        /* that it applies */
    struct kv_place place; /* of it in the checkout; file NULL = it is not there */
};

/* The checkout that was built and laid over the state. */
struct kv_checkout {
    const char *folder;      /* as given */
    const char *branch;      /* that its sources follow */
    const char *builder;     /* the program, with its version */
    const char *renderer;    /* likewise, of HelmReleases; NULL = they are not rendered */
    struct kv_list builds;   /* struct kv_build, by namespace and name */
    struct kv_list releases; /* likewise: HelmReleases */
};

struct kv_quota_report; /* quota.h */

struct kv_report {
    struct kv_arena arena; /* of everything below that neither the spec nor the state owns */

    const char *spec_file, *spec_name;
    const char *docs; /* metadata.docs */

    enum kv_source_type source;
    const char *server, *context; /* of a live run, or as recorded in a snapshot */
    const char *path;             /* of a snapshot, as given */
    kv_time recorded_at;          /* a recording's own time; KV_TIME_NONE = unknown, or live */
    kv_time clock; /* the state's "now", which ages are counted from; KV_TIME_NONE = unknown */
    bool clock_is_floor;     /* the real time may have been much later */
    const char *clock_doubt; /* why the clock must be wrong; NULL = no contradiction */

    /* About the run that made it */
    const char *command;     /* check, quota */
    const char *cluster;     /* the name by which metrics and alerts distinguish clusters */
    bool in_fleet;           /* it is one of the reports of a FleetReport */
    const char *cluster_uid; /* of its namespace kube-system; NULL = unknown */
    kv_time started_at;
    double duration_seconds;              /* whole milliseconds */
    kv_time last_success;                 /* of an earlier run, if known; 0 = unknown */
    const struct kv_quota_report *quotas; /* NULL = not requested */
    const struct kv_checkout *checkout;   /* NULL = none was built */

    const char *failure; /* why there is no verdict; NULL = findings or gaps say it */
    enum kv_verdict verdict;
    size_t errors, warnings, infos, waived; /* waived findings are not counted in the first three */
    size_t rules_evaluated,
        rules_not_evaluated; /* a rule that was evaluated in part counts in both */

    struct kv_list objects;   /* struct kv_object_count, sorted by kind */
    struct kv_list findings;  /* struct kv_finding, sorted: objects without a namespace first, then
                                 by namespace, rule, kind, name, field */
    struct kv_list evaluated; /* const struct kv_rule_doc *, sorted by id: rules that were run */
    /* Is it compared with an earlier state (of an overlay: the one without the manifests) or with
     * an earlier report? Then each finding is new or existing, and `resolved` holds what is gone.
     */
    bool compares;
    const struct kv_baseline *baseline; /* the earlier report; NULL = none */
    struct kv_list resolved;            /* struct kv_finding */
    bool new_only;            /* of a report that compares: existing findings do not count */
    struct kv_list explained; /* struct kv_finding: dropped because another finding explains them */
    struct kv_list outdated, outdated_gaps; /* likewise: dropped, on a status that manifests make
                                               outdated; for the report's sections */
    struct kv_list not_evaluated;  /* struct kv_not_evaluated, sorted by rule, namespace, object */
    struct kv_list explained_gaps; /* likewise: dropped because a finding explains them */
    struct kv_list not_applicable; /* struct kv_not_applicable, sorted by rule */
    struct kv_list not_checkable;  /* struct kv_fact, in the spec's order */

    /* The documented cluster, in the reader's order; empty unless requested. */
    struct kv_list sections; /* struct kv_section */
    struct kv_list compared; /* struct kv_compared (rules/rule.h), to make them from */
};

#endif
