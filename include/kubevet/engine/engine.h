/* The engine selects the rules for a spec and the kinds that they read, runs them on a state, and
 * makes a report of the results. */
#ifndef KUBEVET_ENGINE_ENGINE_H
#define KUBEVET_ENGINE_ENGINE_H

#include "kubevet/kube/client.h"
#include "kubevet/kube/connection.h"
#include "kubevet/model/report.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/spec.h"
#include "kubevet/state/overlay.h"
#include "kubevet/state/state.h"

/* Which part of the check to run; all empty = everything. */
struct kv_selection {
    struct kv_strings rules;      /* --rule */
    struct kv_strings skip_rules; /* --skip-rule */
    struct kv_strings
        namespaces; /* -n: findings on other namespaces, and on objects without one, are left out */
    bool document;  /* make the report's sections, too */
};

/* All rules for a spec (NULL: none in particular): the registered ones, then those of its checks
 * and policies. NULL-terminated; they live as long as the spec. */
const struct kv_rule *const *kv_engine_rules(const struct kv_spec *spec);

/* The ids of the spec's own, in the arena. */
struct kv_strings kv_engine_check_ids(const struct kv_spec *spec, struct kv_arena *arena);

/* The ids of the registered rules, sorted; for kv_spec_load and kv_schema_json. */
const char *const *kv_engine_rule_ids(size_t *count);

/* Writes the kinds that the selected rules read for this spec (NULL: for any spec) to `out`,
 * NULL-terminated. `out` has room for every registered kind and the NULL. */
void kv_engine_kinds(const struct kv_spec *spec, const struct kv_selection *selection,
                     const struct kv_kind **out);

/* Like kv_rule_read; NULL also if the rule does not apply to this spec. */
const struct kv_read *kv_engine_read(const struct kv_spec *spec, const struct kv_rule *rule,
                                     const struct kv_kind *kind);

/* Registers the objects of the spec's `resources` and the hosts of its `network.hairpin` with a
 * state, if a selected rule reads them. To be called before the state is read by kv_snapshot_read
 * or kv_engine_read_live. `spec` may be NULL. */
void kv_engine_want(const struct kv_spec *spec, const struct kv_selection *selection,
                    struct kv_state *state);

/* Checks a state: fills in the whole report except startedAt and duration. The report copies what
 * it needs of the state, which may be released; the spec must stay. */
void kv_engine_check(const struct kv_spec *spec, const struct kv_state *state,
                     const struct kv_selection *selection, struct kv_report *report);

/* Checks a state both as it is and as it would be with the manifests applied; the report is about
 * the latter. Afterwards the state contains the manifests. */
bool kv_engine_check_overlay(const struct kv_spec *spec, struct kv_state *state,
                             const struct kv_selection *selection, struct kv_overlay *overlay,
                             struct kv_report *report, struct kv_error *error) KV_MUST_USE;

/* Does the state belong to the documented cluster, as far as the spec documents its identity? If
 * not, the error says why. */
bool kv_engine_is_documented(const struct kv_spec *spec, const struct kv_state *state,
                             struct kv_error *error) KV_MUST_USE;

/* The verdict of a report if findings from severity `fail_on` upwards count. A report on another
 * cluster than the documented one has no verdict. */
enum kv_verdict kv_report_verdict(const struct kv_report *report, enum kv_severity fail_on);

void kv_report_release(struct kv_report *report);

/* A live cluster. */
struct kv_live {
    const struct kv_connection *connection;
    struct kv_client *client;
    kv_time at; /* --at; KV_TIME_NONE = the server's clock */
    /* Called with the state that kv_engine_check_live has read, before it is released; may be NULL.
     */
    void (*look)(void *context, const struct kv_state *state);
    void *look_context;
    /* No namespace is documented: a list that is refused cluster-wide is tried in the namespaces
     * where it may be allowed. */
    bool find_namespaces;
    struct kv_overlay *overlay; /* what kv_engine_check_live lays over the state; NULL = nothing */
};

/* Reads kinds (NULL-terminated), the objects that the state wants and the server's version into an
 * initialised state, and indexes it. A list that is refused cluster-wide is tried for each of the
 * spec's namespaces. What cannot be read at all is unknown in the state, which is not an error.
 * `spec` may be NULL. */
bool kv_engine_read_live(const struct kv_live *live, const struct kv_spec *spec,
                         const struct kv_kind *const *kinds, struct kv_state *state,
                         struct kv_error *error) KV_MUST_USE;

/* Finds where the server has the kinds that only expressions name (kv_state_keep); those that it
 * has not are unknown in the state, with what it has. kv_engine_read_live does so itself. */
bool kv_engine_find_kinds(const struct kv_live *live, struct kv_state *state,
                          struct kv_error *error) KV_MUST_USE;

/* Like kv_engine_is_documented, but only by the server's address, before any request. */
bool kv_engine_is_documented_live(const struct kv_live *live, const struct kv_spec *spec,
                                  struct kv_error *error) KV_MUST_USE;

/* Reads what the selected rules need and checks it. Long lists are read only for the namespaces
 * that the rules check, if that takes fewer requests. Lists are read at slightly different times,
 * so a finding that depends on two kinds is confirmed by a second read: only what both reads show
 * is reported. */
bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error) KV_MUST_USE;

#endif
