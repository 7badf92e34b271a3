/* The engine: which rules a spec asks for, which kinds they read, running them over a state, and
 * making a report of it. */
#ifndef KUBEVET_ENGINE_ENGINE_H
#define KUBEVET_ENGINE_ENGINE_H

#include "kubevet/base/report.h"
#include "kubevet/kube/client.h"
#include "kubevet/kube/connection.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/spec.h"
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

/* Judges a state: fills everything of the report but startedAt and duration. */
void kv_engine_check(const struct kv_spec *spec, const struct kv_state *state,
                     const struct kv_selection *selection, struct kv_report *report);

/* Live: reads the kinds from the API (the version too) and judges them; findings that join two
 * kinds are confirmed by reading those kinds once more. `at` is --at, or KV_TIME_NONE for the
 * server's clock. */
struct kv_live {
    const struct kv_connection *connection;
    struct kv_client *client;
    kv_time at;
};
bool kv_engine_read_live(const struct kv_live *live, const struct kv_kind *const *kinds,
                         struct kv_state *state, struct kv_error *error) KV_MUST_USE;
bool kv_engine_check_live(const struct kv_live *live, const struct kv_spec *spec,
                          const struct kv_selection *selection, struct kv_report *report,
                          struct kv_error *error) KV_MUST_USE;

void kv_report_release(struct kv_report *report);

#endif
