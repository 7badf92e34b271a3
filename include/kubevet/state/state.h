/* The state of a cluster in memory: the objects of each kind, and what is unknown. */
#ifndef KUBEVET_STATE_STATE_H
#define KUBEVET_STATE_STATE_H

#include "kubevet/base/error.h"
#include "kubevet/kinds/kind.h"
#include "kubevet/model/report.h"
#include "kubevet/spec/spec.h"
#include "kubevet/state/skipped.h"

#include <stdbool.h>
#include <stddef.h>

/* What a state does not contain is unknown, not absent. */
struct kv_unknown {
    const char *namespace; /* NULL = everywhere */
    const char *reason;
    bool of_object;  /* one object of a list could not be decoded */
    uint32_t source; /* the list that contained the object */
};

struct kv_known {
    const char *namespace;
};

struct kv_kept;

struct kv_state_kind {
    const struct kv_kind *kind;
    bool known;                /* the list was read, at least for some namespaces */
    bool has_pages;            /* a page was read that others follow */
    bool has_end;              /* a list, or a page, was read that no other follows */
    size_t page_total;         /* the greatest object count that such pages announce */
    const char *list_version;  /* of the list read last; NULL = none */
    bool versions_differ;      /* its lists belong to different listings */
    const char *other_version; /* the version of existing objects that is not read; NULL = none */
    struct kv_list unknown;    /* struct kv_unknown: where the kind is unknown, and why */
    struct kv_list known_in;   /* struct kv_known: namespaces that were read one by one */
    /* By namespace, from 1: the first entry of `unknown` for it; whether it is in `known_in`. */
    struct kv_intern unknown_numbers, known_names;
    size_t unknown_anywhere, unknown_elsewhere; /* those for NULL and KV_ELSEWHERE; 0 = none */
    struct kv_object **objects; /* after kv_state_index: each once, by namespace and name */
    size_t count;
    size_t capacity;
    struct kv_kept *kept; /* what expressions read of it; NULL = nothing. See state/kept.h */
};

struct kv_manifests;

/* A list of a file or of the API. */
struct kv_state_source {
    size_t count;          /* the number of its objects */
    const char *name;      /* the file's name; NULL = from the API */
    struct kv_arena arena; /* the memory of its objects: reading a list again frees it */
};

struct kv_autoscaler;

struct kv_state {
    struct kv_arena arena;
    struct kv_intern strings;
    enum kv_source_type source;
    bool is_over_live;  /* the state under an overlay was read live */
    bool complete;      /* --complete: a kind that does not occur has no objects */
    const char *server; /* NULL = not known */
    const char *context;
    const char *version;       /* of the server, `1.35.3`; NULL = not known */
    kv_time server_not_after;  /* when the server's own certificate ends; KV_TIME_NONE = unknown */
    const char *server_issuer; /* that certificate's issuer; NULL = unknown */
    kv_time clock;             /* "now" for ages and dates; KV_TIME_NONE = unknown */
    bool clock_is_floor; /* the clock is the newest timestamp of the state: now is that or later */
    const char *clock_source; /* KV_CLOCK_*: the clock's source; NULL = the newest timestamp */
    kv_time recorded_at;      /* from a snapshot; KV_TIME_NONE = not given */
    const char *clock_doubt;  /* why the clock must be wrong, so that it is at most a lower bound;
                                 NULL = no contradiction */
    bool clock_is_refuted;    /* the API server's own times contradict the clock: rules on status do
                                 not use it */
    kv_time newest;           /* newest timestamp of a past event; KV_TIME_NONE = none */
    struct kv_state_kind *kinds; /* those of kv_kinds_registry, then the state's own */
    size_t kind_count;
    const struct kv_autoscaler **autoscalers; /* by their target: see state/autoscalers.h */
    size_t autoscaler_count;
    struct kv_list others; /* struct kv_object_count: objects of kinds that no rule reads */
    struct kv_list wanted; /* struct kv_wanted: single objects that the spec documents */
    /* Indexes from 1 of these: the first of an asker and namespace, or of a kind, namespace and
     * name; the wanted kinds; and what was noted about a whole kind. See wanted.c. */
    struct kv_list wanted_selections; /* size_t, from 1: those that select objects */
    struct kv_intern wanted_askers, wanted_names, wanted_kinds, wanted_noted;
    const struct kv_host_filter *hosts; /* host names that are kept from settings; NULL = none */
    const char *hosts_unknown; /* why a recording may lack some of them; NULL = it has them */
    const struct kv_host_filter *hosts_recorded; /* those that a snapshot has nevertheless; NULL =
                                                    none */
    const char *const *annotations; /* those kept of namespaces, NULL-terminated; NULL = none */
    bool annotations_cut; /* a recording contains only `annotations_recorded` of namespaces */
    struct kv_strings annotations_recorded;
    struct kv_list skipped; /* struct kv_skipped: what is not read of a recording's folder */
    struct kv_list sources; /* struct kv_state_source: where objects came from */
    const struct kv_object *twice[2]; /* the first two different objects of one name; NULL = none */
    size_t source_bytes;              /* memory of all sources */
    size_t max_bytes;       /* limit for the memory of all objects, shared parts included */
    struct kv_intern parts; /* shared parts of objects: see struct kv_memory */
    struct kv_arena scratch;
    struct kv_kept_cache *kept_cache; /* NULL = nothing is kept for expressions */
    struct kv_map_cache *maps;        /* see struct kv_memory */
    bool lacks_tables;      /* recorded by a kubevet whose kinds' tables kept other fields */
    bool lacks_immutable;   /* recorded by a kubevet that did not keep the `recent` fields of the
                               table of state/refused.h */
    struct kv_list refused; /* struct kv_refused, of the manifests laid over the state */
    const struct kv_manifests *manifests; /* the manifests that the state was made from, or that
                                             were laid over it; NULL = none */
};

void kv_state_init(struct kv_state *state, enum kv_source_type source);
void kv_state_release(struct kv_state *state);

/* Requests the host names in env, args and ConfigMaps; to be called before the state is read. The
 * filter is copied, its globs must stay. */
void kv_state_keep_hosts(struct kv_state *state, const struct kv_host_filter *filter);

/* NULL = all requested host names are there; otherwise the reason why not. */
const char *kv_state_hosts_unknown(const struct kv_state *state);

/* Requests these annotations of namespaces, NULL-terminated; to be called before the state is read.
 * They must stay. */
void kv_state_keep_annotations(struct kv_state *state, const char *const *keys);

/* NULL = a namespace without this annotation in the state has none; otherwise why that is
 * unknown. */
const char *kv_state_annotation_unknown(const struct kv_state *state, const char *key);

/* Registers a new list (of a file or of the API) as a source of objects. */
uint32_t kv_state_source(struct kv_state *state);

/* Adds the object at the reader, which must not be a stream. An object that cannot be decoded (a
 * wrong type, a missing name, null) is skipped, and its kind becomes unknown in its namespace, with
 * a reason that names the object; everywhere if the object has no name, or if there are many.
 * Returns false with the reader failed if the input is not JSON, or if the state becomes larger
 * than any real cluster: endless input must not fill the memory. */
bool kv_state_take(struct kv_state *state, const struct kv_kind *kind, uint32_t source,
                   struct kv_reader *reader);

/* The same for an object in another version of its API group, or converted from one. In it fields
 * may be elsewhere: none is kept for expressions. */
bool kv_state_take_version(struct kv_state *state, const struct kv_kind *kind,
                           const char *api_version, uint32_t source, struct kv_reader *reader);

/* Drops what a list has added so far: it is about to be read again. */
void kv_state_forget(struct kv_state *state, const struct kv_kind *kind, uint32_t source);

/* The kind has been listed, for all namespaces or for one. */
void kv_state_know(struct kv_state *state, const struct kv_kind *kind);

/* The kind has been listed for this namespace, and is unknown elsewhere (KV_ELSEWHERE). */
void kv_state_know_in(struct kv_state *state, const struct kv_kind *kind, const char *namespace);

/* A page of the kind's list was read, with a continue token. With it there are `total` objects
 * (SIZE_MAX = not given), which the API defines as an estimate: it proves nothing alone. The kind
 * is known only if a page without a token was read too (kv_state_know), all its lists belong to one
 * listing (kv_state_list_version), and as many objects were read. Source:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
void kv_state_page(struct kv_state *state, const struct kv_kind *kind, size_t total);

/* Notes the metadata.resourceVersion (NULL: none) of a list or page of the kind. All pages of one
 * listing share it: two first pages of different listings are not one list. */
void kv_state_list_version(struct kv_state *state, const struct kv_kind *kind, const char *version);

/* The kind could not be listed, for one namespace or anywhere (NULL). `reason` is copied. */
void kv_state_not_known(struct kv_state *state, const struct kv_kind *kind, const char *namespace,
                        const char *reason);

/* Objects of the kind exist in an API version that is not read, such as `extensions/v1beta1`.
 * Unless the kind is also listed in one that is read, it is unknown, not absent. */
void kv_state_other_version(struct kv_state *state, const struct kv_kind *kind,
                            const char *api_version);

/* Counts an object of a kind that no rule reads. */
void kv_state_count_other(struct kv_state *state, const char *kind);

/* Sorts and removes duplicates: objects with the same uid (or, without a uid, the same name) are
 * one object. The greater resourceVersion is kept; if equal, the one of the longer list. */
void kv_state_index(struct kv_state *state);

/* After kv_state_index, for recordings: false with *error set if an object occurs twice with
 * different contents and it is unknown which is newer. */
bool kv_state_is_consistent(const struct kv_state *state, struct kv_error *error) KV_MUST_USE;

/* After kv_state_index: fills `out` with at most `max` objects, one for each namespace that the
 * list of namespaces lacks (as after `kubectl get ns -l`). Documented namespaces are skipped
 * (`spec` may be NULL): one may be gone, which is a drift to report. Returns the count. */
size_t kv_state_unlisted(const struct kv_state *state, const struct kv_spec *spec,
                         const struct kv_object **out, size_t max);

/* The list of namespaces lacks this object's namespace: the whole list becomes unknown. */
void kv_state_unlisted_note(struct kv_state *state, const struct kv_object *object);

/* Both of them, for recordings; in a live run a list may be older than the others. */
void kv_state_namespaces_check(struct kv_state *state, const struct kv_spec *spec);

size_t kv_state_object_count(
    const struct kv_state *state); /* of all kinds, including those that no rule reads */

/* Could some objects not be decoded? They are not counted as objects. */
bool kv_state_has_unreadable(const struct kv_state *state);

/* Two times from synchronised machines that differ by no more may be the same. Source: what
 * Kubernetes itself allows for clock skew when it signs certificates,
 * pkg/controller/certificates/signer/signer.go (Backdate: 5 minutes). */
enum { KV_CLOCK_SKEW = 5 * 60 };

/* The kubelet of a Ready node has written its status within the last five minutes (see below): a
 * clock further from the last report is not of that state. */
enum { KV_CLOCK_AHEAD_MAX = 24 * 60 * 60 };
/* With --at one may check the state as of some days later; months later is a problem. */
enum { KV_CLOCK_GIVEN_AHEAD_MAX = 30 * 24 * 60 * 60 };

/* The sources of a state's clock. */
#define KV_CLOCK_AT       "--at"
#define KV_CLOCK_RECORDED "recordedAt"
#define KV_CLOCK_SERVER   "the server's clock"

/* After kv_state_index: compares the clock with the times in the state itself, and sets
 * clock_doubt. A clock that is ahead is set back to what the state proves. A clock that is behind
 * is kept: what had lasted by then has lasted. */
void kv_state_clock_check(struct kv_state *state);

/* Is the clock right to within minutes? The newest timestamp of the state may be far behind the
 * real time if little was recorded that changes. With nodes it is not, since each kubelet writes
 * its node's status at least every five minutes (nodeStatusReportFrequency). Source:
 * https://kubernetes.io/docs/reference/node/node-status/#heartbeats */
bool kv_state_clock_is_close(const struct kv_state *state);

struct kv_state_kind *kv_state_kind(const struct kv_state *state, const struct kv_kind *kind);

/* Was the kind listed at all, even for only some namespaces? */
bool kv_state_listed(const struct kv_state *state, const struct kv_kind *kind);

/* NULL = known for this namespace (everywhere, if `namespace` is NULL); otherwise the reason why
 * not. */
const char *kv_state_unknown(const struct kv_state *state, const struct kv_kind *kind,
                             const char *namespace);

/* After kv_state_index. */
const struct kv_object *kv_state_find(const struct kv_state *state, const struct kv_kind *kind,
                                      const char *namespace, const char *name);

/* NULL if it does not exist or is not of one of the state's kinds. */
const struct kv_object *kv_state_find_named(const struct kv_state *state,
                                            const struct kv_object_name *name);

struct kv_object *const *kv_state_in_namespace(const struct kv_state *state,
                                               const struct kv_kind *kind, const char *namespace,
                                               size_t *count);

#endif
