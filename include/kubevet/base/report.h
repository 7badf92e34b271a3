/* What a check says, as finished data: rules write findings, the engine completes them, reporters
 * only write them out. All strings live in the arena of whoever made them; NULL is "absent" or "not
 * known". */
#ifndef KUBEVET_BASE_REPORT_H
#define KUBEVET_BASE_REPORT_H

#include "kubevet/base/arena.h"
#include "kubevet/base/place.h"
#include "kubevet/base/timestamp.h"

#include <stdbool.h>
#include <stddef.h>

enum kv_severity { KV_SEVERITY_SKIP, KV_SEVERITY_INFO, KV_SEVERITY_WARNING, KV_SEVERITY_ERROR };

/* "skip", "info", "warning", "error". */
const char *kv_severity_name(enum kv_severity severity);

/* A rule's documentation: what `kubevet rules` and `kubevet explain` print and machine formats
 * carry. */
struct kv_rule_doc {
    const char *id;            /* quota/limits */
    enum kv_severity severity; /* unless the spec's `rules` says otherwise */
    const char *summary;       /* one line: what it finds */
    const char *why;           /* why anybody should care: a paragraph */
    const char *mend;          /* what to do about a finding: a paragraph */
    const char *example;       /* a few lines of spec, and what would be found */
    const char *source; /* the page or file of Kubernetes that the rule rests on; may be NULL */
};

struct kv_object_name {
    const char *api_version;
    const char *kind;
    const char *namespace; /* NULL for objects without one */
    const char *name;      /* NULL where the finding is that no such object exists under any name */
};

struct kv_waived {
    const char *reason;
    const char *until; /* as written; NULL = no end */
};

enum kv_change { KV_CHANGE_NONE, KV_CHANGE_NEW, KV_CHANGE_EXISTING };

struct kv_finding {
    const struct kv_rule_doc *rule;
    enum kv_severity severity;
    struct kv_object_name object;
    const char *field; /* path in the object, `spec.hard[limits.memory]`; NULL = the whole object */
    const char *expected;     /* as documented; NULL = absent */
    const char *actual;       /* as found; NULL = absent */
    const char *message;      /* one sentence, without a full stop */
    const char *hint;         /* what to do; NULL = nothing beyond the rule's own `mend` */
    struct kv_place spec;     /* what documents it */
    struct kv_place manifest; /* the object in a file of manifests */
    char
        fingerprint[17]; /* 16 hex digits over rule, object and field: the same drift is the same */
    /* In an overlay: the object and the field that make it so, if they are not its own (kind NULL:
     * they are). It leads to the line of the manifest, and is empty then. */
    struct kv_object_name origin;
    const char *origin_field;
    bool missing; /* it says that the object does not exist */
    bool of_spec; /* a rule on status found it in what the object's spec says, manifests or not */
    /* The object whose absence explains this finding (kind NULL: none). If another finding says
     * that it is missing, this one says the same again, and the engine drops it. */
    struct kv_object_name cause;
    const struct kv_waived *waived;
    enum kv_change change; /* of an overlay */
};

/* In place of a namespace: all those that were not asked for by their names. */
#define KV_ELSEWHERE "*"

/* A rule that could not look, for a namespace, for an object, or (both NULL) at all. */
struct kv_not_evaluated {
    const char *rule;
    const char *namespace;
    const char *object; /* Kind/name */
    const char *reason;
    struct kv_object_name cause; /* dropped where a finding on this object says it already */
};

/* A rule that has nothing to say here: the spec documents nothing for it, or the state has no
 * status. */
struct kv_not_applicable {
    const char *rule;
    const char *reason;
};

/* Documented, shown by no API. */
struct kv_fact {
    const char *name;
    const char *value;
    struct kv_place place;
};

struct kv_object_count {
    const char *kind;
    size_t count;
};

enum kv_verdict { KV_VERDICT_CONFORMS, KV_VERDICT_FINDINGS, KV_VERDICT_PARTIAL, KV_VERDICT_NONE };

/* "conforms", "findings", "partial", "no-verdict": what the exit codes 0, 1, 4 and 3 say, before
 * --exit-zero and --allow-partial make them milder. */
const char *kv_verdict_name(enum kv_verdict verdict);

enum kv_source_type { KV_SOURCE_LIVE, KV_SOURCE_SNAPSHOT, KV_SOURCE_MANIFESTS, KV_SOURCE_OVERLAY };

/* "live", "snapshot", "manifests", "overlay". */
const char *kv_source_type_name(enum kv_source_type type);

struct kv_quota_report; /* quota_report.h */

struct kv_report {
    struct kv_arena arena; /* of everything below that no spec or state owns */

    const char *spec_file, *spec_name;
    const char *docs; /* metadata.docs */

    enum kv_source_type source;
    const char *server, *context; /* live, or as a snapshot recorded them */
    const char *path;             /* of a snapshot, as given */
    kv_time clock;       /* the state's now: what ages are counted from; KV_TIME_NONE = unknown */
    bool clock_is_floor; /* now may have been much later than that */

    /* Of the run that made it */
    const char *command; /* check, quota */
    const char *cluster; /* the one name by which metrics and alerts tell clusters apart */
    kv_time started_at;
    double duration_seconds;
    kv_time last_success; /* of an earlier run, as far as it is known; 0 = not known */
    const struct kv_quota_report *quotas; /* NULL = not asked for */

    enum kv_verdict verdict;
    size_t errors, warnings, infos, waived; /* waived findings are in none of the first three */
    size_t rules_evaluated,
        rules_not_evaluated; /* a rule that could not look everywhere is in both */

    struct kv_list objects;   /* struct kv_object_count, sorted by kind */
    struct kv_list findings;  /* struct kv_finding, sorted: objects without a namespace first, then
                                 by namespace, rule, kind, name, field */
    struct kv_list evaluated; /* const struct kv_rule_doc *, sorted by id: rules that were run */
    struct kv_list
        resolved;  /* struct kv_finding, of an overlay: found without the manifests only */
    bool new_only; /* of an overlay: what was there before does not count */
    struct kv_list explained; /* struct kv_finding: dropped, since another finding explains them */
    struct kv_list not_evaluated;  /* struct kv_not_evaluated, sorted by rule, namespace, object */
    struct kv_list not_applicable; /* struct kv_not_applicable, sorted by rule */
    struct kv_list not_checkable;  /* struct kv_fact, in the spec's order */
};

#endif
