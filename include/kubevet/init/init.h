/* Drafting a spec from a state: `kubevet init`.
 *
 * The drafted spec is valid, and the state conforms to it except for what is at fault whatever the
 * spec says. A fault is a comment in the text, or a waiver. The same state gives the same bytes. */
#ifndef KUBEVET_INIT_INIT_H
#define KUBEVET_INIT_INIT_H

#include "kubevet/base/buffer.h"
#include "kubevet/state/state.h"

struct kv_init_options {
    struct kv_strings namespaces; /* globs: document only these; empty = all */
    struct kv_strings only;       /* sections or keys, `namespaces`, `cluster.nodes`; empty = all */
    const char *waive;            /* a date: accept what is at fault until then; NULL = do not */
};

/* What was not written, by the reason. */
struct kv_init_left {
    const char *reason;
    struct kv_list names; /* const char *: Kind/namespace/name */
};

struct kv_init_result {
    struct kv_arena arena;
    struct kv_buffer text; /* the spec */
    size_t faults;         /* findings of the text on the state, without waived ones */
    size_t errors;         /* those of them that make `check` fail */
    size_t taken_out;      /* values that are comments, since they do not hold now */
    size_t unproven;       /* values that are comments, since it is not known whether they hold */
    size_t doubts;         /* what looks wrong, though no value shows it; in the first lines */
    size_t waived;
    size_t not_evaluated;   /* rules that can't be evaluated on this state, whatever a spec says */
    struct kv_list left;    /* struct kv_init_left */
    struct kv_list unknown; /* const char *: lists that could not be read, and why */
};

/* The keys that --only may name, sorted. */
struct kv_strings kv_init_keys(struct kv_arena *arena);

/* Is `key` a key that --only may name? If not, the error has the nearest one. */
bool kv_init_key_check(const char *key, struct kv_error *error) KV_MUST_USE;

/* Asks for what a draft needs besides the lists; to be called before the state is read. */
void kv_init_want(struct kv_state *state);

/* Writes a spec for an indexed state, which stays as it is. Release the result with
 * kv_init_release, also after an error. */
bool kv_init(struct kv_state *state, const struct kv_init_options *options,
             struct kv_init_result *result, struct kv_error *error) KV_MUST_USE;
void kv_init_release(struct kv_init_result *result);

struct kv_merge_result {
    struct kv_buffer text; /* the spec in step with the state */
    struct kv_buffer diff; /* what changes, as `patch` takes it; empty = nothing */
};

/* Brings a spec into step with an indexed state. `text` is that of the file, `spec` what was loaded
 * of it. New keys and objects are added beside their siblings, values that differ are replaced, and
 * with `prune` what no longer exists is removed. All other bytes stay; waivers, facts, purposes and
 * severities are never touched. An error of kind KV_ERROR_SPEC names the line at which that can't
 * be done safely. Release the result with kv_merge_release, also after an error. */
bool kv_init_merge(struct kv_state *state, const struct kv_init_options *options,
                   struct kv_text text, const char *file, bool prune,
                   struct kv_merge_result *result, struct kv_error *error) KV_MUST_USE;
void kv_merge_release(struct kv_merge_result *result);

#endif
