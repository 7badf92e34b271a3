/* Rules: one file rule_NAME.c each; the build registers them by their name.
 *
 * A rule reads the spec and the state and reports where they differ. It never guesses: it first
 * asks whether a kind is known for a namespace, and reports what is unknown as not evaluated. */
#ifndef KUBEVET_RULES_RULE_H
#define KUBEVET_RULES_RULE_H

#include "kubevet/base/intern.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/model/report.h"
#include "kubevet/spec/spec.h"
#include "kubevet/state/state.h"

struct kv_check;

/* When a rule is run. */
enum kv_turn {
    KV_TURN_STATE, /* on the state, in the registry's order */
    /* Checks that this is the documented cluster at all. Runs first, even if --rule does not select
     * it (only --skip-rule disables it). If it finds anything, the report contains nothing else and
     * there is no verdict. In a live run it runs first with only the API server's address, then
     * again with the state. */
    KV_TURN_GATE,
    KV_TURN_WAIVERS, /* last, on the outcome of the waivers; it reads no state */
};

/* How much a rule needs a kind, and who reports where the kind is unknown. In a live run a list may
 * be refused; a recording may lack it. */
enum kv_need {
    /* The rule cannot run without the kind. If the kind is unknown everywhere, the engine reports
     * that the rule was not run; if it is unknown in some namespaces that the rule checks, the
     * engine reports each. */
    KV_MUST,
    /* The rule does not run either if the kind is unknown everywhere. If it is known in part, the
     * rule itself reports the gaps by kv_check_gap: it checks only few of the namespaces that the
     * engine would report. */
    KV_MUST_SOMEWHERE,
    /* The rule runs without the kind, and reports itself what it cannot check then. */
    KV_HELPS,
};

/* The namespaces in which a rule checks a kind's objects. */
enum kv_where {
    KV_DOCUMENTED, /* those that the spec documents */
    KV_WITH_QUOTA, /* also those with a ResourceQuota or a LimitRange */
    KV_EVERYWHERE,
};

/* A kind that a rule reads. */
struct kv_read {
    const struct kv_kind *kind;
    enum kv_need need;
    enum kv_where in; /* of a namespaced kind */
    /* More namespaces that the rule checks, documented or not, by index; NULL after the last. If
     * the kind cannot be listed cluster-wide, they are tried too. May be NULL. */
    const char *(*and_in)(const struct kv_spec *spec, size_t index);
    /* Does this spec need the kind? If not, it is not fetched, and `kubevet rbac` asks for no right
     * to it. Only for KV_HELPS; NULL = every spec needs it. */
    bool (*wanted)(const struct kv_spec *spec, const struct kv_kind *kind);
};

/* The rows of a rule's table. If a kind occurs twice, the first row counts: a rule can thus
 * override a row of a shared list that follows. */
#define KV_READS(...) ((const struct kv_read[]){__VA_ARGS__, {.kind = NULL}})

/* What a rule reads besides lists. */
enum {
    KV_READS_RESOURCES = 1u << 0, /* the objects of the spec's `resources`, which the state keeps */
    KV_READS_HOSTS = 1u << 1,     /* the hosts of the spec's `network.hairpin` in settings */
    KV_READS_COREFILE = 1u << 4,  /* the ConfigMaps of CoreDNS: see rules/corefiles.h */
    KV_READS_ANNOTATIONS = 1u << 3, /* the annotations of namespaces that the spec documents */
    /* Every kind that keeps managedFields, everywhere, instead of a table. The rule checks each
     * object by itself, so no finding needs a second read. */
    KV_READS_MANAGERS = 1u << 2,
};

/* What a rule is about. Set the flag if your rule ... */
enum {
    /* ... reports what is missing: with manifests alone it runs only if they are complete. */
    KV_ABOUT_ABSENCE = 1u << 0,
    /* ... checks what controllers write. It does not run on manifests alone, which have no status;
     * its findings on an object that manifests change are dropped as outdated; and if the clock is
     * certainly wrong, it is told that there is no clock. */
    KV_ABOUT_STATUS = 1u << 1,
    /* ... checks the manifests themselves: without manifests it does not run. */
    KV_ABOUT_MANIFESTS = 1u << 2,
    /* ... checks the usage of quotas: `kubevet quota` runs it. */
    KV_ABOUT_QUOTA_USE = 1u << 3,
    /* ... checks besides status (KV_ABOUT_STATUS) what is in the spec of objects: it runs on
     * manifests alone, too, and must not miss a status there. */
    KV_ABOUT_SPEC = 1u << 4,
};

/* Only `doc` and `run` are required. The unit test rules/test_rule refuses contradictions. */
struct kv_rule {
    struct kv_rule_doc doc;
    enum kv_turn turn;
    const struct kv_read *reads; /* KV_READS(...); NULL = no lists */
    unsigned extra;              /* KV_READS_... */
    unsigned about;              /* KV_ABOUT_... */
    /* NULL if the spec documents what this rule is about; otherwise why it does not apply, as one
     * sentence. May be NULL: the rule applies to every spec. */
    const char *(*not_applicable)(const struct kv_spec *spec);
    void (*run)(struct kv_check *check);
    bool of_spec; /* made of a check or policy of the spec: what names it are its own statements */
};

/* The rule's table, ending with a NULL kind; also for a rule without one, or one that reads
 * managers. In a live run, a finding that depends on two or more kinds is confirmed by a second
 * read. */
const struct kv_read *kv_rule_reads(const struct kv_rule *rule);

/* A namespace of `and_in`, by index; NULL after the last. */
const char *kv_read_and_in(const struct kv_read *read, const struct kv_spec *spec, size_t index);

/* The row by which the rule reads the kind for this spec (NULL = any); NULL = it does not read it.
 */
const struct kv_read *kv_rule_read(const struct kv_rule *rule, const struct kv_spec *spec,
                                   const struct kv_kind *kind);

/* All rules, sorted by file name; ends with NULL. Generated by the build. */
extern const struct kv_rule *const kv_rules_registry[];

/* The outcome of one of the spec's waivers in a run. */
enum kv_waiver_end {
    KV_WAIVER_HOLDS,
    KV_WAIVER_IS_OVER,
    KV_WAIVER_MAY_BE_OVER, /* it was valid at the newest timestamp of a recording that does not say
                              when it was made, but is not valid today */
};
enum kv_waiver_use {
    KV_WAIVER_USED,     /* it covers a finding, or one that another finding explains */
    KV_WAIVER_UNUSED,   /* everything that it could cover was checked, and it covers nothing */
    KV_WAIVER_NOT_RUN,  /* one of its rules was excluded, or none of them applies */
    KV_WAIVER_HAS_GAPS, /* one of its rules could not be evaluated everywhere */
};
struct kv_waiver_outcome {
    enum kv_waiver_end end;
    enum kv_waiver_use use; /* also for an expired one: what it would cover */
};

/* A statement of the spec that a rule has compared with the state. */
struct kv_compared {
    const struct kv_rule_doc *rule;
    const char *namespace;
    struct kv_place place;
};

/* One run of a rule: its input, and where its results go. */
struct kv_check {
    const struct kv_rule *rule;
    const struct kv_spec *spec;
    const struct kv_state *state; /* NULL in KV_TURN_WAIVERS */
    const struct kv_waiver_outcome
        *waived; /* the outcome of each of the spec's waivers; NULL before KV_TURN_WAIVERS */
    enum kv_severity severity; /* the rule's default, or the one that the spec sets */
    bool severity_is_set;      /* by the spec: the rule must not raise it */
    kv_time now;               /* KV_TIME_NONE = the state has no clock */
    int64_t settle;            /* nanoseconds */
    struct kv_arena *arena;
    struct kv_list *findings;      /* struct kv_finding */
    struct kv_list *not_evaluated; /* struct kv_not_evaluated */
    struct kv_list *compared;      /* struct kv_compared; NULL = not requested */
    struct kv_intern demanded;     /* what kv_check_demands has already reported */
};

/* Names for findings. The apiVersion is allocated in the check's arena, the rest is borrowed. */
struct kv_object_name kv_name_of(struct kv_check *check, const struct kv_object *object);
struct kv_object_name kv_name_make(struct kv_check *check, const struct kv_kind *kind,
                                   const char *namespace, const char *name);

/* Adds a finding; the message is formatted into the arena. The caller fills in field, expected,
 * actual and hint, and may change the severity. The pointer is valid until the next finding. */
struct kv_finding *kv_check_finding(struct kv_check *check, struct kv_object_name object,
                                    struct kv_place documented, const char *message, ...)
    KV_PRINTF(4, 5);

/* Records that the finding also violates what the spec states at this place, in this namespace
 * (NULL: it is not about one). */
void kv_finding_violates(struct kv_check *check, struct kv_finding *finding, struct kv_place place,
                         const char *namespace);

/* Records that the rule compares what the spec states at this place, in this namespace (NULL: it is
 * not about one), with an object that it looks at. Call it before the comparison. Only a statement
 * that was compared, without a finding at its place and without a gap, is reported as held; one
 * that no rule compared never is. */
void kv_check_compares(struct kv_check *check, struct kv_place documented, const char *namespace);

/* For messages: how long something has lasted ("for 8d6h") or when it was ("8d6h ago"), by the
 * state's clock; "at least" if the clock is only a lower bound. Without a clock "since" or "at" the
 * time. */
const char *kv_check_for(struct kv_check *check, kv_time since);
const char *kv_check_ago(struct kv_check *check, kv_time time);

/* Is the kind known for this namespace (NULL: everywhere)? Only then does absence mean something.
 * The engine itself reports every namespace in which a kind of the rule's table is unknown. */
bool kv_check_knows(const struct kv_check *check, const struct kv_kind *kind,
                    const char *namespace);

/* Reports one object as not evaluated. The caller may set `cause`; the pointer is valid until the
 * next call. */
struct kv_not_evaluated *kv_check_not_evaluated(struct kv_check *check,
                                                const struct kv_object *object, const char *reason,
                                                ...) KV_PRINTF(3, 4);

/* The same for an object that may not be in the state. */
struct kv_not_evaluated *kv_check_object_gap(struct kv_check *check, struct kv_object_name object,
                                             const char *reason, ...) KV_PRINTF(3, 4);

/* Reports what the rule could not check: a namespace (NULL: none in particular), and the reason. */
void kv_check_gap(struct kv_check *check, const char *namespace, const char *reason, ...)
    KV_PRINTF(3, 4);

/* Reports where a kind is unknown, as far as the rule checks it: everywhere if there is no list of
 * it; else in which namespaces, by its row in the rule's table; without a row, in documented
 * namespaces. */
void kv_check_gaps(struct kv_check *check, const struct kv_kind *kind);

/* Is the kind known for this namespace (NULL: everywhere)? If not, this is reported: once per
 * namespace, or once in all if the kind was listed nowhere. For gaps that the engine does not
 * report. */
bool kv_check_demands(struct kv_check *check, const struct kv_kind *kind, const char *namespace);

/* Whether something has lasted for `settle`, for rules on status. All rules that compare a time
 * with now use these functions. A time that is ahead of now by more than KV_CLOCK_SKEW did not just
 * begin: one of the two clocks is wrong, and the age is unknown. */
enum kv_lasting { KV_LASTING, KV_RECENT, KV_AGE_UNKNOWN };
enum kv_lasting kv_check_lasted(const struct kv_check *check, kv_time since);

/* Is it older than `max_age` nanoseconds? */
enum kv_lasting kv_check_aged(const struct kv_check *check, kv_time since, int64_t max_age);

/* Since when should the object be gone? deletionTimestamp is ahead by the grace period. */
enum kv_lasting kv_check_deletion_lasted(const struct kv_check *check,
                                         const struct kv_object *object);

/* Why an age is unknown (KV_AGE_UNKNOWN): `missing` if the object has no such time, otherwise what
 * is wrong with the clock. Completes "since when is unknown: %s". */
const char *kv_check_undated(struct kv_check *check, kv_time since, const char *missing);

/* Is the event too recent to report the object? If a recording's clock is only a lower bound, this
 * is unknown: then the object is reported as not evaluated, and the result is true. False for an
 * unknown time. */
bool kv_check_is_early(struct kv_check *check, const struct kv_object *object, kv_time since);

/* Formats text that lives as long as the report. */
const char *kv_check_format(struct kv_check *check, const char *format, ...) KV_PRINTF(2, 3);

#endif
