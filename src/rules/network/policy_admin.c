/* Policies of administrators, which come before or after all NetworkPolicies: AdminNetworkPolicy,
 * its successor ClusterNetworkPolicy, and Antrea's. Their rules are not read: what they come to in
 * a namespace that they select is unknown.
 *
 * Source: https://network-policy-api.sigs.k8s.io/api-overview/ */
#include "policies.h"

#include "kubevet/base/tree.h"

#include <string.h>

/* The namespaces of `spec.subject`; NULL = it can't be understood. */
static const struct selector *subject_read(const struct kv_node *spec, struct kv_arena *arena)
{
    const struct kv_node *subject = kv_node_get(spec, "subject");
    const struct kv_node *namespaces = kv_node_get(subject, "namespaces");
    const struct kv_node *pods = kv_node_get(subject, "pods");
    if (kv_node_is_given(namespaces))
        return selector_read(namespaces, arena);
    return kv_node_is_given(pods) ? selector_read(kv_node_get(pods, "namespaceSelector"), arena)
                                  : NULL;
}

static bool selects_namespace(struct policies *out, const struct kv_network_policy *object)
{
    struct kv_labels labels = {0};
    const struct kv_node *spec = kv_shape_json(object->spec, out->arena);
    const struct selector *subject = spec ? subject_read(spec, out->arena) : NULL;
    return !subject || !policies_namespace(out, &object->object, &labels) ||
           selector_matches(subject, labels);
}

void policy_add_admin(struct policies *out, const struct kv_network_policy *object)
{
    if (selects_namespace(out, object))
        policies_not_understood(out, &object->object,
                                "its rules come before those of NetworkPolicies, and kubevet does "
                                "not read them");
}

/* It applies to pods that no NetworkPolicy selects. Where NetworkPolicies deny all, it has no
 * effect. */
void policy_add_baseline(struct policies *out, const struct kv_network_policy *object)
{
    if (!out->baseline && selects_namespace(out, object))
        out->baseline = &object->object;
}
