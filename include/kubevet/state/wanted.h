/* Single objects of any kind, kept whole because the spec asks for them by name (`resources`). They
 * are named to the state before anything is read into it. */
#ifndef KUBEVET_STATE_WANTED_H
#define KUBEVET_STATE_WANTED_H

#include "kubevet/base/yaml.h"
#include "kubevet/state/state.h"

struct kv_wanted {
    const char *api_version, *kind;
    const char *namespace; /* NULL = an object without one */
    const char *name;
    const struct kv_node *match; /* what a snapshot keeps of it; NULL = that it exists */
    /* Found */
    const struct kv_node *object; /* NULL = there is none, or it is not known */
    bool cut;            /* `object` holds only what the recording's spec named; null = absent */
    bool listed;         /* it was looked for where it would be */
    const char *unknown; /* why it could not be looked for */
    const char *part;    /* why not, where only a page of the list was there */
    const char *remark;  /* on why there is none; may be NULL */
};

/* Names an object; strings and match must stay as long as the state. */
void kv_state_want(struct kv_state *state, const struct kv_wanted *wanted);

/* Are objects of this kind asked for? */
bool kv_state_wants(const struct kv_state *state, const char *api_version, const char *kind);

/* NULL if nobody asked for it. */
struct kv_wanted *kv_state_wanted(const struct kv_state *state, const char *api_version,
                                  const char *kind, const char *namespace, const char *name);

/* NULL = it is known whether it exists; else the reason why not. */
const char *kv_wanted_unknown(const struct kv_state *state, const struct kv_wanted *wanted);

/* An object of such a kind was read: a copy is kept if it is asked for, of two versions the newer
 * one. */
void kv_state_offer(struct kv_state *state, const char *api_version, const char *kind,
                    const struct kv_node *object);

/* All objects of the kind have been offered (`part` NULL), or only those of a page of their list:
 * then `part` says which. */
void kv_state_offered(struct kv_state *state, const char *api_version, const char *kind,
                      const char *part);

/* The spec has it under a namespace, or under none, and the kind is not like that. */
const char *kv_wanted_wrong_scope(const struct kv_wanted *wanted, bool namespaced);

#endif
