/* Shared by the files that make a connection: the inputs of the decisions, and the problems
 * found. */
#ifndef KUBEVET_KUBE_CONFIG_RESOLVING_H
#define KUBEVET_KUBE_CONFIG_RESOLVING_H

#include "kubevet/base/buffer.h"
#include "kubevet/kube/connection.h"

/* `config` changes while files are read; only the problems change afterwards. */
struct resolving {
    const struct kv_connection_flags *flags;
    const struct kv_connection_environment *environment;
    struct kv_kubeconfig config;
    struct kv_arena *arena;
    struct kv_connection *out;
    struct kv_buffer problems; /* all problems, so that a user can fix them at once */
    const char *problem_file;  /* of the first one; NULL = none */
};

static inline bool is_set(const char *text)
{
    return text && text[0];
}

/* Records a problem in an entry (`what`: "cluster", "user"), or, without one, in the flags. */
void resolving_problem(struct resolving *in, const struct kv_kubeconfig_entry *entry,
                       const char *what, const char *format, ...) KV_PRINTF(4, 5);

/* Records a problem if the file can't be read. */
void resolving_check_file(struct resolving *in, const struct kv_kubeconfig_entry *entry,
                          const char *what, const char *key, const char *path);

void resolving_warn(struct resolving *in, const char *format, ...) KV_PRINTF(2, 3);

/* cluster.c: address, TLS and proxy of the server. `cluster` is NULL if only flags describe it. */
void resolving_cluster(struct resolving *in, const struct kv_kubeconfig_cluster *cluster);

/* login.c: credentials and impersonation. The cluster must be resolved before. `user` is NULL for
 * an anonymous one. */
void resolving_user(struct resolving *in, const struct kv_kubeconfig_user *user);

/* Impersonation flags replace those in `out`. */
void resolving_impersonation(struct resolving *in, const struct kv_kubeconfig_entry *entry);

/* in_cluster.c: the service account of this pod. */
bool in_cluster_possible(const struct resolving *in);
void resolving_in_cluster(struct resolving *in);
const char *pod_namespace(const struct resolving *in);

#endif
