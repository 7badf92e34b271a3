#include "draft.h"

#include "kubevet/kinds/namespace.h"

/* The uid of kube-system lasts as long as the cluster. */
static void observe(struct draft *draft)
{
    const struct kv_object *system =
        kv_state_find(draft->state, &kv_kind_namespace, NULL, "kube-system");
    if (!system || !system->uid || !draft_knows(draft, &kv_kind_namespace, NULL))
        return;
    struct entry *cluster = draft_section(draft, "cluster");
    struct entry *identity = entry_map(draft->arena, cluster, "identity");
    cluster->required = identity->required = true;
    identity->note = "of kube-system: no other cluster";
    entry_text(draft->arena, identity, "uid", system->uid)->required = true;
}

const struct kv_observer kv_observe_identity = {
    .path = "cluster.identity",
    .reads = KV_OBSERVED(&kv_kind_namespace),
    .keys = KV_OBSERVES("spec.cluster", "cluster.identity", "identity.uid"),
    .cluster = observe,
};
