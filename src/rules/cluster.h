/* What the cluster rules share. */
#ifndef KUBEVET_RULES_CLUSTER_H
#define KUBEVET_RULES_CLUSTER_H

#include "kubevet/kinds/node.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"

/* The cluster as the object of a finding: no object of its API stands for the whole. */
struct kv_object_name cluster_name(struct kv_check *check);

/* One of the state's nodes that are not on their way out; NULL after the last. *next begins at 0.
 */
const struct kv_node_object *cluster_node_next(const struct kv_check *check, size_t *next);

/* A finding at a node, for the field of one documented value. */
struct kv_finding *cluster_node_finding(struct kv_check *check, const struct kv_node_object *node,
                                        const char *field, const struct kv_value *documented,
                                        const char *actual);

/* Is the node so young that the cloud controller has not yet written its provider and region? */
bool cluster_node_is_new(struct kv_check *check, const struct kv_node_object *node);

/* `exoscale` of `exoscale://3268866e`; the whole text where there is no `://`. */
const char *cluster_scheme(struct kv_check *check, const char *url);

/* What is known of a network plugin. */
enum { CLUSTER_CNI_NAMESPACES = 2 };
struct cluster_cni {
    const char *name;                               /* as in the spec: calico */
    const char *daemonset;                          /* that runs its agent on every node */
    const char *namespaces[CLUSTER_CNI_NAMESPACES]; /* where it may be; the usual one first */
    bool policies;                                  /* the agent also enforces NetworkPolicies */
};

/* All of them, ending with a name of NULL. */
extern const struct cluster_cni cluster_cnis[];

/* All the namespaces of the table, for rules that look there; NULL-terminated. */
extern const char *const cluster_cni_namespaces[];

/* NULL if the spec documents none, or one that is not known here. */
const struct cluster_cni *cluster_cni_documented(const struct kv_spec *spec);

/* Its DaemonSet, wherever it is, or NULL. */
const struct kv_workload *cluster_cni_find(const struct kv_check *check,
                                           const struct cluster_cni *cni);

/* Are all namespaces known in which it may be? If not, that is reported. */
bool cluster_cni_demands(struct kv_check *check, const struct cluster_cni *cni);

/* When a status was last written: since then at least it is as it is; or, if that is later, when
 * the spec was, which it may not have followed yet. KV_TIME_NONE without managedFields, which
 * kubectl leaves out. */
kv_time cluster_status_time(const struct kv_object *object);

/* Address by value, since IPv6 has several spellings. */
bool cluster_same_address(const char *a, const char *b);

/* Does the Service hold this address as a load balancer? */
bool cluster_holds_address(const struct kv_service *service, const char *address);

/* The next Service of type LoadBalancer; NULL after the last. *next begins at 0. */
const struct kv_service *cluster_balancer_next(const struct kv_check *check, size_t *next);

/* What Exoscale calls the Service's load balancer: as its annotation says, else as the controller
 * calls what it makes, `k8s-UID`. NULL where nothing tells: one made by somebody else, another
 * provider's. */
const char *cluster_balancer_name(struct kv_check *check, const struct kv_service *service);

/* The Service that bears a load balancer's documented name without its address: what is wrong there
 * is said once. NULL if there is none, or a Service with that address. */
const struct kv_service *cluster_balancer_misplaced(struct kv_check *check,
                                                    const struct kv_spec_load_balancer *documented);

#endif
