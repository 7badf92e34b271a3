#include "draft.h"

#include "kubevet/kinds/node.h"
#include "kubevet/spec/cni.h"

static bool has_daemonset(const struct draft *draft, const struct kv_cni *cni)
{
    for (size_t i = 0; i < KV_CNI_PLACES && cni->places[i].namespace; i++)
        if (kv_state_find(draft->state, &kv_kind_daemonset, cni->places[i].namespace,
                          cni->places[i].daemonset))
            return true;
    return false;
}

/* Built into the kubelet's own binary (k3s). */
static bool is_built_in(const struct draft *draft, const struct kv_cni *cni)
{
    struct objects nodes = draft_all(draft, &kv_kind_node);
    for (size_t i = 0; cni->builtin && i < nodes.count; i++) {
        const struct kv_node_object *node = (const struct kv_node_object *)nodes.items[i];
        if (!node->kubelet_version || !strstr(node->kubelet_version, cni->builtin))
            return false;
    }
    return cni->builtin && nodes.count > 0;
}

/* Only one plugin: an agent that another one brings along (canal, flannel) is not told apart. */
const struct kv_cni *draft_cni(const struct draft *draft)
{
    const struct kv_cni *found = NULL;
    for (const struct kv_cni *cni = kv_cnis; cni->name; cni++) {
        if (!has_daemonset(draft, cni))
            continue;
        if (found)
            return NULL;
        found = cni;
    }
    for (const struct kv_cni *cni = kv_cnis; !found && cni->name; cni++)
        if (is_built_in(draft, cni))
            return cni;
    return found;
}

/* Of several agents at once nothing is known; of none it is. */
static bool has_none(const struct draft *draft)
{
    for (const struct kv_cni *cni = kv_cnis; cni->name; cni++)
        if (has_daemonset(draft, cni))
            return false;
    return draft_knows(draft, &kv_kind_daemonset, NULL) &&
           draft_all(draft, &kv_kind_node).count > 0;
}

/* Who writes NetworkPolicies means them to be kept. */
static bool wants_policies(const struct draft *draft)
{
    return draft_all(draft, kv_kind_find("networking.k8s.io/v1", "NetworkPolicy")).count > 0;
}

static void observe(struct draft *draft)
{
    const struct kv_cni *cni = draft_cni(draft);
    if (!cni && has_none(draft))
        draft_doubt(draft,
                    "no network plugin that kubevet knows runs on the nodes: see cluster.cni");
    if (!cni)
        return;
    struct entry *cluster = draft_section(draft, "cluster");
    entry_text(draft->arena, cluster, "cni", cni->name);
    if (cni->policies == KV_CNI_POLICIES && wants_policies(draft))
        entry_text(draft->arena, cluster, "networkPolicy", "enforced");
}

const struct kv_observer kv_observe_network = {
    .path = "cluster.cni",
    .reads = KV_OBSERVED(&kv_kind_daemonset, &kv_kind_node),
    .keys = KV_OBSERVES("cluster.cni", "cni.name", "cluster.networkPolicy"),
    .cluster = observe,
};
