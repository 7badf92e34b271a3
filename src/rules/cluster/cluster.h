/* Shared by the cluster rules. */
#ifndef KUBEVET_RULES_CLUSTER_CLUSTER_H
#define KUBEVET_RULES_CLUSTER_CLUSTER_H

#include "kubevet/kinds/node.h"
#include "kubevet/kinds/service.h"
#include "kubevet/kinds/workload.h"
#include "kubevet/rules/rule.h"
#include "kubevet/spec/cni.h"

/* The cluster as the object of a finding: no API object represents the whole cluster. */
struct kv_object_name cluster_name(struct kv_check *check);

/* The next node that is not being deleted; NULL after the last. *next starts at 0. */
const struct kv_node_object *cluster_node_next(const struct kv_check *check, size_t *next);

/* Reports it if there is no node that could show what is documented here. */
void cluster_nodes_demand(struct kv_check *check, const struct kv_value *documented);

/* A finding on a node, for the field of one documented value. */
struct kv_finding *cluster_node_finding(struct kv_check *check, const struct kv_node_object *node,
                                        const char *field, const struct kv_value *documented,
                                        const char *actual);

/* Is the node so new that the cloud controller has not yet written its provider and region? */
bool cluster_node_is_new(struct kv_check *check, const struct kv_node_object *node);

/* A documented count: "3", "at least 3", "at most 5", "3 to 5". */
const char *cluster_range_text(struct kv_check *check, const struct kv_value *count);

/* Reports a node with less of a resource ("cpu", "memory") than documented, beyond the tolerance.
 */
void cluster_capacity_check(struct kv_check *check, const struct kv_node_object *node,
                            const char *resource, const struct kv_value *documented,
                            const struct kv_value *tolerance);

/* `exoscale` of `exoscale://3268866e`; the whole text where there is no `://`. */
const char *cluster_scheme(struct kv_check *check, const char *url);

/* The documented network plugin: one of kv_cnis, or the described one, whose name is NAMESPACE/NAME
 * of its DaemonSet. NULL = none. */
const struct kv_cni *cluster_cni_documented(struct kv_check *check);

/* All namespaces of kv_cnis and of the described plugin, by index, for rules that check them; NULL
 * after the last. */
const char *cluster_cni_namespace(const struct kv_spec *spec, size_t index);

/* Its DaemonSet in any of its places; NULL = none. */
const struct kv_workload *cluster_cni_find(const struct kv_check *check, const struct kv_cni *cni);

/* Are all its possible namespaces known? If not, that is reported. */
bool cluster_cni_demands(struct kv_check *check, const struct kv_cni *cni);

/* Is the plugin built into the node's own binary (k3s), and not disabled there? The nodes must be
 * known. */
bool cluster_cni_is_builtin(const struct kv_check *check, const struct kv_cni *cni);

/* The first node whose k3s runs with this option (`disable-network-policy`), with this value unless
 * NULL; NULL = no node shows it. */
const struct kv_node_object *cluster_k3s_option(const struct kv_check *check, const char *option,
                                                const char *value);

/* Does any node show the options of its k3s? */
bool cluster_k3s_says_options(const struct kv_check *check);

/* The time of the last write to the status, which has been unchanged since; or of the last write to
 * the spec, if later: the status may not have followed it yet. KV_TIME_NONE without managedFields,
 * which kubectl omits. */
kv_time cluster_status_time(const struct kv_object *object);

/* Does the Service have this load balancer address? */
bool cluster_holds_address(const struct kv_service *service, const char *address);

/* Is the address the documented load balancer's, or in its range? */
bool cluster_balancer_is_at(const struct kv_spec_load_balancer *documented, const char *address);

/* Is this an address or host name of a documented load balancer? */
bool cluster_balancer_is(const struct kv_spec_load_balancer *documented,
                         const struct kv_load_balancer_ingress *ingress);

/* The value that identifies the documented load balancer: its address or its host name. */
const struct kv_value *cluster_balancer_key(const struct kv_spec_load_balancer *documented);

/* Does the Service have an address or host name of it? */
bool cluster_balancer_is_held(const struct kv_spec_load_balancer *documented,
                              const struct kv_service *service);

/* The next Service of type LoadBalancer; NULL after the last. *next starts at 0. */
const struct kv_service *cluster_balancer_next(const struct kv_check *check, size_t *next);

/* The provider's name for the Service's load balancer: from its annotation; on Exoscale otherwise
 * the controller's default, `k8s-UID`. NULL if unknown. */
const char *cluster_balancer_name(struct kv_check *check, const struct kv_service *service);

/* The annotation with a Service's load balancer name, by the scheme of the nodes' providerID (NULL:
 * not documented, Exoscale is assumed). NULL if the provider has none. */
const char *cluster_balancer_annotation(const char *provider);

/* The Service that has a load balancer's documented name but not its address, so that only one
 * finding is reported. NULL if there is none, or if a Service has the address. */
const struct kv_service *cluster_balancer_misplaced(struct kv_check *check,
                                                    const struct kv_spec_load_balancer *documented);

#endif
