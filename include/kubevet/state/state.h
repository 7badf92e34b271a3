/* The state of a cluster in memory: the objects of each kind, and what is not known. */
#ifndef KUBEVET_STATE_STATE_H
#define KUBEVET_STATE_STATE_H

#include "kubevet/base/error.h"
#include "kubevet/base/report.h"
#include "kubevet/kinds/kind.h"

#include <stdbool.h>
#include <stddef.h>

/* What a state does not hold is unknown, not absent. */
struct kv_unknown {
    const char *namespace; /* NULL = everywhere */
    const char *reason;
};

struct kv_known {
    const char *namespace;
};

struct kv_state_kind {
    const struct kv_kind *kind;
    bool known;                 /* the list was read, at least for some namespaces */
    size_t page_total;          /* how many objects the pages speak of; 0 = no pages were read */
    struct kv_list unknown;     /* struct kv_unknown: where it was not, and why */
    struct kv_list known_in;    /* struct kv_known: the namespaces that were read one by one */
    struct kv_object **objects; /* after kv_state_index: sorted by namespace and name, each once */
    size_t count;
    size_t capacity;
};

struct kv_manifests;

/* A list of a file or of the API. */
struct kv_state_source {
    size_t count;          /* of its objects */
    struct kv_arena arena; /* they live in it: a list that is read again leaves nothing behind */
};

struct kv_autoscaler;

struct kv_state {
    struct kv_arena arena;
    struct kv_intern strings;
    enum kv_source_type source;
    bool complete;      /* --complete: a kind that does not occur has no objects */
    const char *server; /* NULL = not known */
    const char *context;
    const char *version;         /* of the server, `1.35.3`; NULL = not known */
    kv_time clock;               /* the now of ages and dates; KV_TIME_NONE = unknown */
    bool clock_is_floor;         /* it is the newest timestamp of the state: now is that or later */
    struct kv_state_kind *kinds; /* parallel to kv_kinds_registry */
    size_t kind_count;
    const struct kv_autoscaler **autoscalers; /* by what they scale: see state/autoscalers.h */
    size_t autoscaler_count;
    struct kv_list others; /* struct kv_object_count: objects of kinds that nothing reads */
    struct kv_list wanted; /* struct kv_wanted: single objects that the spec asks for */
    const struct kv_host_filter *hosts; /* host names that are kept of settings; NULL = none */
    const char *hosts_unknown; /* why a recording may lack some of them; NULL = they are there */
    struct kv_list sources;    /* struct kv_state_source: where objects came from */
    size_t source_bytes;       /* of all their arenas */
    size_t max_bytes;          /* what all objects may take, with what they share */
    struct kv_intern parts;    /* what objects share: see struct kv_memory */
    struct kv_arena scratch;
    const struct kv_manifests *manifests; /* that the state was made of, or that were laid over it;
                                             NULL = none */
};

void kv_state_init(struct kv_state *state, enum kv_source_type source);
void kv_state_release(struct kv_state *state);

/* Asks for the host names in env, args and ConfigMaps, before the state is read. The filter is
 * copied, its globs must stay. */
void kv_state_keep_hosts(struct kv_state *state, const struct kv_host_filter *filter);

/* NULL = all that was asked for is there; else the reason why not. */
const char *kv_state_hosts_unknown(const struct kv_state *state);

/* A new list (of a file or of the API) from which objects come. */
uint32_t kv_state_source(struct kv_state *state);

/* Takes the object that the reader stands before; false with the reader failed, also where the
 * state gets larger than any cluster's: whoever sends objects without end must not fill the memory.
 */
bool kv_state_take(struct kv_state *state, const struct kv_kind *kind, uint32_t source,
                   struct kv_reader *reader);

/* Drops what a list has given so far: it is about to be read again. */
void kv_state_forget(struct kv_state *state, const struct kv_kind *kind, uint32_t source);

/* The kind has been listed, wholly or for one namespace. */
void kv_state_know(struct kv_state *state, const struct kv_kind *kind);

/* The kind has been listed for this namespace, being unknown elsewhere (KV_ELSEWHERE). */
void kv_state_know_in(struct kv_state *state, const struct kv_kind *kind, const char *namespace);

/* A page of the kind's list was read, with others to follow: from it on there are `total` objects
 * (SIZE_MAX = it does not say). The kind is known once as many have been read, over all pages. */
void kv_state_page(struct kv_state *state, const struct kv_kind *kind, size_t total);

/* The kind could not be listed: for one namespace, or anywhere (NULL). `reason` is copied. */
void kv_state_not_known(struct kv_state *state, const struct kv_kind *kind, const char *namespace,
                        const char *reason);

/* An object of a kind that no rule reads was there. */
void kv_state_count_other(struct kv_state *state, const char *kind);

/* Sorts, and drops what occurs twice: one uid (or, without one, one name) is one object. Of two
 * versions the one with the greater resourceVersion stays, of equal ones that of the longer list.
 */
void kv_state_index(struct kv_state *state);

size_t kv_state_object_count(const struct kv_state *state); /* of all kinds, others too */

/* Is the clock right to within minutes? One that is but the newest timestamp of the state may lie
 * far behind what was now, if little was recorded that changes; with nodes it does not, since each
 * kubelet writes its node's status at least every five minutes (nodeStatusReportFrequency).
 * Source: https://kubernetes.io/docs/reference/node/node-status/#heartbeats */
bool kv_state_clock_is_close(const struct kv_state *state);

struct kv_state_kind *kv_state_kind(const struct kv_state *state, const struct kv_kind *kind);

/* Was the kind listed at all, if only for some namespaces? */
bool kv_state_listed(const struct kv_state *state, const struct kv_kind *kind);

/* NULL = known for this namespace (everywhere, if `namespace` is NULL); else the reason why not. */
const char *kv_state_unknown(const struct kv_state *state, const struct kv_kind *kind,
                             const char *namespace);

/* After kv_state_index. */
const struct kv_object *kv_state_find(const struct kv_state *state, const struct kv_kind *kind,
                                      const char *namespace, const char *name);
struct kv_object *const *kv_state_in_namespace(const struct kv_state *state,
                                               const struct kv_kind *kind, const char *namespace,
                                               size_t *count);

#endif
