/* Shared by the files that bring a spec into step. */
#ifndef KUBEVET_INIT_MERGE_H
#define KUBEVET_INIT_MERGE_H

#include "splice.h"
#include "verify.h"

struct merger {
    struct draft *draft;
    struct verifier *verifier;
    struct splicer splicer;
    const struct kv_spec *spec;
    struct kv_report report; /* of the spec */
    bool prune;
    struct kv_strings known; /* fingerprints of what is found of the spec as it is */
    struct kv_list fits;     /* struct merge_fit: profiles of namespaces that were added */
};

/* A profile that was given to a namespace. */
struct merge_fit {
    const char *namespace, *profile;
    bool is_wrong; /* then more is found of the namespace */
};

/* Does a finding on the spec concern this very place? */
bool merge_is_at(const struct kv_finding *finding, const struct kv_mark *mark);

/* A copy without what is only a comment. */
struct entry *merge_cleaned(struct merger *merger, const struct entry *entry);

/* Adds a key to a mapping of the file, which may be empty (`shop:`). */
bool merge_insert(struct merger *merger, const struct kv_mark *map,
                  const struct entry *entry) KV_MUST_USE;

/* Replaces a value of the file that differs. */
bool merge_value(struct merger *merger, const struct kv_mark *value,
                 const struct entry *entry) KV_MUST_USE;

/* The keys of the draft in a mapping of the file: added, or replaced. */
bool merge_map(struct merger *merger, const struct kv_mark *map,
               const struct entry *wanted) KV_MUST_USE;

/* The section `namespaces`: what a profile says is said. */
bool merge_namespaces(struct merger *merger, const struct kv_mark *map,
                      const struct entry *wanted) KV_MUST_USE;

/* How a namespace begins that is added: with the profile that says the most of it, if one fits;
 * what that does not say is added next. Otherwise it is written whole. */
const struct entry *merge_profiled(struct merger *merger, const struct entry *content);

/* Was the finding's namespace given a profile? Then that one is not given to it again. */
bool merge_fit_refute(struct merger *merger, const struct kv_finding *finding);

/* Removes what no longer exists. */
bool merge_prune(struct merger *merger, const struct kv_mark *parent) KV_MUST_USE;

#endif
