#include "draft.h"

#include "kubevet/kinds/limitrange.h"
#include "kubevet/kinds/workload.h"

/* If all containers set requests and limits, somebody sees to it. Where a LimitRange gives them, it
 * says nothing. */
static void observe(struct draft *draft, const char *namespace, struct entry *content)
{
    if (draft->namespaces.count > 1 && draft_runs_something(draft, namespace) &&
        draft_knows(draft, &kv_kind_limitrange, namespace) &&
        draft_objects(draft, &kv_kind_limitrange, namespace).count == 0)
        entry_plain(draft->arena, content, "containerResources", "required")->tentative = true;
}

const struct kv_observer kv_observe_container_resources = {
    .path = "namespaces.containerResources",
    .reads = KV_OBSERVED(&kv_kind_deployment, &kv_kind_statefulset, &kv_kind_daemonset,
                         &kv_kind_cronjob, &kv_kind_limitrange),
    .keys = KV_OBSERVES("content.containerResources", "containerResources.policy"),
    .namespace = observe,
};
