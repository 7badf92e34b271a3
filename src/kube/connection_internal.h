/* What the files that make a connection share: what goes into the decision, and what was found to
 * be wrong on the way. */
#ifndef KUBEVET_KUBE_CONNECTION_INTERNAL_H
#define KUBEVET_KUBE_CONNECTION_INTERNAL_H

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

/* `config` changes while files are read, the rest but the mistakes stays. */
struct kv_resolving {
    const struct kv_connection_flags *flags;
    const struct kv_connection_environment *environment;
    struct kv_kubeconfig config;
    struct kv_arena *arena;
    struct kv_connection *out;
    struct kv_buffer mistakes; /* one after the other; a user mends them in one go */
    const char *mistaken_file; /* of the first one; NULL = none */
};

static inline bool kv_is_set(const char *text)
{
    return text && text[0];
}

/* Notes what is wrong with an entry (`what`: "cluster", "user"), or, without one, with what the
 * flags say. */
void kv_resolving_mistake(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry,
                          const char *what, const char *format, ...) KV_PRINTF(4, 5);

/* Notes a file that can't be read. */
void kv_resolving_check_file(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry,
                             const char *what, const char *key, const char *path);

void kv_resolving_warn(struct kv_resolving *in, const char *format, ...) KV_PRINTF(2, 3);

/* cluster.c: address, TLS and proxy of the server. `cluster` is NULL where flags alone say what to
 * connect to. */
void kv_resolving_cluster(struct kv_resolving *in, const struct kv_kubeconfig_cluster *cluster);

/* login.c: who we are. The cluster must have been resolved. `user` is NULL for an anonymous one. */
void kv_resolving_user(struct kv_resolving *in, const struct kv_kubeconfig_user *user);

/* What flags say of impersonation replaces what `out` has of it. */
void kv_resolving_impersonation(struct kv_resolving *in, const struct kv_kubeconfig_entry *entry);

/* in_cluster.c: the account of the pod that this runs in. */
bool kv_in_cluster_possible(const struct kv_resolving *in);
void kv_resolving_in_cluster(struct kv_resolving *in);
const char *kv_pod_namespace(const struct kv_resolving *in);

#endif
