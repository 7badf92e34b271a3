/* A draft in the making, which observers add to. */
#ifndef KUBEVET_INIT_DRAFT_H
#define KUBEVET_INIT_DRAFT_H

#include "entry.h"

#include "kubevet/base/intern.h"
#include "kubevet/init/init.h"
#include "kubevet/init/observer.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/spec/cni.h"

struct draft {
    struct kv_arena *arena;
    const struct kv_state *state;
    const struct kv_init_options *options;
    struct kv_init_result *result; /* what is left out goes there */
    struct entry *root;
    struct kv_strings namespaces; /* that are documented, sorted */
    struct kv_strings leaving;    /* that are being deleted */
    struct kv_list exports;       /* struct nfs_export: see exports.h */
    bool exports_found;
    struct {
        struct kv_list registries; /* const char *: of all documented namespaces, if they are few */
        size_t namespaces;         /* that run something */
        bool are_found;
    } images;                  /* see observe_images.c */
    struct kv_strings tenants; /* that databases show */
    struct kv_list doubts;     /* const char *: what looks wrong, though no value shows it */
    struct kv_intern doubts_noted;
};

/* Text that lives as long as the draft. */
const char *draft_format(struct draft *draft, const char *format, ...) KV_PRINTF(2, 3);

/* Is the kind known for this namespace (NULL: everywhere)? */
bool draft_knows(const struct draft *draft, const struct kv_kind *kind, const char *namespace);

/* Are the section or key and its observers wanted (--only)? */
bool draft_wants(const struct draft *draft, const char *path);

/* Notes what is not written. `reason` is a constant. */
void draft_leave(struct draft *draft, const char *reason, const struct kv_object *object);

/* Notes what looks wrong, though no value of the draft shows it: it stands in the first lines. Each
 * is noted once. */
void draft_doubt(struct draft *draft, const char *format, ...) KV_PRINTF(2, 3);

/* The network plugin that runs; NULL = it is not known, or there are several. */
const struct kv_cni *draft_cni(const struct draft *draft);

/* All objects of a kind in a namespace; or everywhere. */
struct objects {
    struct kv_object *const *items;
    size_t count;
};
struct objects draft_objects(const struct draft *draft, const struct kv_kind *kind,
                             const char *namespace);
struct objects draft_all(const struct draft *draft, const struct kv_kind *kind);

/* Is there a workload in the namespace? */
bool draft_runs_something(const struct draft *draft, const char *namespace);

/* A section of the spec, `cluster`. */
struct entry *draft_section(struct draft *draft, const char *key);

/* Was the object made by another one, such as a Job by a CronJob? */
bool draft_is_made(const struct kv_object *object);

/* Marks a scalar if somebody wrote this field of the object by hand: a path in fieldsV1, ended by
 * NULL. */
void draft_mark_hand(struct draft *draft, struct entry *entry, const struct kv_object *object,
                     const char *const *path);

/* The text that all of `count` texts share, or NULL if they differ or one is NULL. */
const char *text_shared(const char *const *texts, size_t count);

/* The text that more than half of `count` texts are, or NULL. What the others are is then found by
 * the check of the draft. */
const char *text_of_most(const char *const *texts, size_t count);

#endif
