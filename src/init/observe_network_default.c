#include "draft.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/networkpolicy.h"
#include "kubevet/rules/network_default.h"

#include <string.h>

/* The plugin that the draft will document, so that its check reads the same kinds; NULL = none. */
static const char *plugin_of(const struct draft *draft)
{
    const struct kv_cni *cni = draft_wants(draft, "cluster.cni") ? draft_cni(draft) : NULL;
    return cni ? cni->name : NULL;
}

static bool is_denied(struct draft *draft, const char *namespace, enum kv_direction direction)
{
    return kv_network_default_find(draft->state, namespace, plugin_of(draft), direction,
                                   draft->arena)
               .verdict == KV_NETWORK_DENIED;
}

static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    bool ingress = is_denied(draft, namespace, KV_INGRESS);
    bool egress = is_denied(draft, namespace, KV_EGRESS);
    if (!ingress && !egress)
        return;
    struct entry *policy = entry_map(draft->arena, content, "networkPolicy");
    policy->is_object = true;
    entry_text(draft->arena, policy, "default",
               ingress && egress ? "deny"
               : ingress         ? "deny-ingress"
                                 : "deny-egress");
}

const struct kv_observer kv_observe_network_default = {
    .path = "namespaces.networkPolicy",
    /* Calico's and Cilium's kinds are in few clusters: a list that is not there is not missed. */
    .reads = KV_OBSERVED(&kv_kind_namespace, &kv_kind_networkpolicy),
    .keys = KV_OBSERVES("content.networkPolicy", "networkPolicy.default"),
    .namespace = observe,
};
