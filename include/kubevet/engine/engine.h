/* The engine: which rules a spec asks for, which kinds they read, running them over a state, and
 * making a report of it. */
#ifndef KUBEVET_ENGINE_ENGINE_H
#define KUBEVET_ENGINE_ENGINE_H

#include "kubevet/base/report.h"
#include "kubevet/kube/client.h"
#include "kubevet/kube/connection.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/spec.h"
#include "kubevet/state/overlay.h"
#include "kubevet/state/state.h"

struct kv_globs {
    const char *const *items;
    size_t count;
};

/* Which part of the check is wanted; all empty = everything. */
struct kv_selection {
    struct kv_globs rules;      /* --rule */
    struct kv_globs skip_rules; /* --skip-rule */
    struct kv_globs
        namespaces; /* -n: findings of other namespaces, and of objects without one, are left out */
};

/* Ids of all rules, sorted; for kv_spec_load and kv_schema_json. */
const char *const *kv_engine_rule_ids(size_t *count);

/* The kinds that the selected rules read for this spec (all kinds that any rule reads if `spec` is
 * NULL), into `out`, NULL-terminated; `out` has room for every registered kind and the NULL. */
void kv_engine_kinds(const struct kv_spec *spec, const struct kv_selection *selection,
                     const struct kv_kind **out);

/* Does the rule apply to this spec, and does it read the kind for it? */
bool kv_engine_reads(const struct kv_spec *spec, const struct kv_rule *rule,
                     const struct kv_kind *kind);

/* Names the objects of the spec's `resources` and the hosts of its `network.hairpin` to a state, if
 * a selected rule reads them: before it is read, by kv_snapshot_read or kv_engine_read_live. `spec`
 * may be NULL. */
void kv_engine_want(const struct kv_spec *spec, const struct kv_selection *selection,
                    struct kv_state *state);

/* Judges a state: fills everything of the report but startedAt and duration. The report owns all
 * that it says of the state, which may go; the spec must stay. */
void kv_engine_check(const struct kv_spec *spec, const struct kv_state *state,
                     const struct kv_selection *selection, struct kv_report *report);

/* Judges a state as it is and as it would be with the manifests applied: the report is of the
 * latter. The state becomes it. */
bool kv_engine_check_overlay(const struct kv_spec *spec, struct kv_state *state,
                             const struct kv_selection *selection, const struct kv_overlay *overlay,
                             struct kv_report *report, struct kv_error *error) KV_MUST_USE;

/* Is this, by what the state holds, the documented cluster, as far as the spec says how to tell? If
 * not, the error says why. */
bool kv_engine_is_documented(const struct kv_spec *spec, const struct kv_state *state,
                             struct kv_error *error) KV_MUST_USE;

/* What a report comes to if findings from `fail_on` up count; of another cluster than the
 * documented one there is no verdict, whatever counts. */
enum kv_verdict kv_report_verdict(const struct kv_report *report, enum kv_severity fail_on);

void kv_report_release(struct kv_report *report);

/* A live cluster. */
struct kv_live {
    const struct kv_connection *connection;
    struct kv_client *client;
    kv_time at; /* --at; KV_TIME_NONE = the server's clock */
    /* Shown what kv_engine_check_live has read, before it is released; may be NULL. */
    void (*look)(void *context, const struct kv_state *state);
    void *look_context;
    const struct kv_overlay *overlay; /* what kv_engine_check_live lays over it; NULL = nothing */
};

/* Reads kinds (NULL-terminated), the objects that the state wants and the version into an
 * initialised state and indexes it. A list that may not be read cluster-wide is tried again for
 * each of the spec's namespaces; what may not be read at all is unknown to the state, no error.
 * `spec` may be NULL. */
bool kv_engine_read_live(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_kind *const *kinds, struct kv_state *state,
                         struct kv_error *error) KV_MUST_USE;

/* As kv_engine_is_documented, by the address alone: before anything is asked of it. */
bool kv_engine_is_documented_live(const struct kv_live *live, const struct kv_spec *spec,
                                  struct kv_error *error) KV_MUST_USE;

/* Reads what the selected rules need and judges it: of long lists only the namespaces at which they
 * look, if that is less. Lists are read at different instants, so findings that join two kinds are
 * confirmed by reading those kinds once more: only what both readings show is reported. */
bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error) KV_MUST_USE;

#endif
