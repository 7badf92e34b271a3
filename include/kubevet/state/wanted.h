/* Single objects of any kind, kept whole because the spec documents them (`resources`). They are
 * registered before anything is read into the state. */
#ifndef KUBEVET_STATE_WANTED_H
#define KUBEVET_STATE_WANTED_H

#include "kubevet/base/yaml.h"
#include "kubevet/state/state.h"

/* Marks a value that a recording cut, where the match says that the value is empty: whether it
 * contained anything. In place of an empty list there is a mapping with only this key. */
#define KV_WANTED_MORE "..."

/* The documented parts of an object, which a snapshot keeps. NULL = nothing. */
enum { KV_WANTED_MATCHES = 3 };

struct kv_wanted {
    const void *asker; /* who wants it, together with the namespace */
    const char *api_version, *kind;
    const char *namespace; /* NULL = an object without one */
    const char *name;      /* for a selection: a glob, `*` for any */
    struct kv_labels labels;
    bool selects; /* by a glob or labels: zero or more objects */
    const struct kv_node *matches[KV_WANTED_MATCHES];
    const char *whole; /* a key that a snapshot keeps whole; NULL = none */
    size_t next;       /* from 1: the next one of the same kind, namespace and name; 0 = none */
    /* The results: */
    const struct kv_node *object; /* NULL = absent or unknown */
    bool cut; /* `object` contains only what the recording's spec named; null = absent */
    struct kv_list
        selected; /* struct kv_selected, for a selection: sorted by name after kv_wanted_settle */
    bool listed;  /* its list was read */
    const char *unknown; /* why it could not be looked up */
    const char *part;    /* the reason, if only a page of the list was read */
    const char *remark;  /* explains its absence; may be NULL */
};

/* One object of a selection. */
struct kv_selected {
    const struct kv_node *object;
    const char *name;
    bool cut;
};

/* Registers an object; strings and match must stay as long as the state. */
void kv_state_want(struct kv_state *state, const struct kv_wanted *wanted);

/* Is an object of this kind wanted? */
bool kv_state_wants(const struct kv_state *state, const char *api_version, const char *kind);

/* The one of which this key is kept whole (NULL: none); NULL if it is not wanted so. */
struct kv_wanted *kv_state_wanted(const struct kv_state *state, const char *api_version,
                                  const char *kind, const char *namespace, const char *name,
                                  const char *whole);

/* NULL = it is known whether the object exists; otherwise the reason why not. */
const char *kv_wanted_unknown(const struct kv_state *state, const struct kv_wanted *wanted);

/* What this asker wants; NULL if nothing. */
const struct kv_wanted *kv_state_wanted_by(const struct kv_state *state, const void *asker,
                                           const char *namespace);

/* The selection with exactly these values; NULL if none is registered. */
struct kv_wanted *kv_state_selection(const struct kv_state *state, const char *api_version,
                                     const char *kind, const char *namespace, const char *name,
                                     const struct kv_node *labels);

/* An object of such a kind was read: if it is wanted, a copy is kept; of two versions the newer
 * one. kv_state_select considers only selections, kv_state_offer also single objects. */
void kv_state_offer(struct kv_state *state, const char *api_version, const char *kind,
                    const struct kv_node *object);
void kv_state_select(struct kv_state *state, const char *api_version, const char *kind,
                     const struct kv_node *object);

/* The same for an object of a recording's list, of which only what rules read was kept: it shows
 * that the object exists. What the recording has kept of it for its own spec takes precedence. */
void kv_state_offer_cut(struct kv_state *state, const char *api_version, const char *kind,
                        const struct kv_node *object);

/* Does the selection match the object, which is of its kind? */
bool kv_wanted_selects(const struct kv_wanted *wanted, const struct kv_node *object);

/* Adds an object without copying it; the newest object of a name counts. */
void kv_wanted_add(struct kv_state *state, struct kv_wanted *wanted, const struct kv_node *object,
                   bool cut);

/* Drops the object with this name. */
void kv_wanted_remove(struct kv_wanted *wanted, const char *name);

/* Sorts the results of the selections and keeps one object per name. kv_state_index calls it. */
void kv_wanted_settle(struct kv_state *state);

/* All objects of the kind have been offered (`part` NULL), or only those of one page of the list,
 * which `part` names. */
void kv_state_offered(struct kv_state *state, const char *api_version, const char *kind,
                      const char *part);

/* The reason if the spec documents it under a namespace although the kind has none, or the reverse;
 * NULL = neither. */
const char *kv_wanted_wrong_scope(const struct kv_wanted *wanted, bool namespaced);

#endif
