#include "draft.h"

#include "kubevet/kinds/service.h"

/* The server that the Service kube-dns leads to bears its label. */
static void observe(struct draft *draft)
{
    struct objects servers = draft_objects(draft, &kv_kind_deployment, "kube-system");
    for (size_t i = 0; i < servers.count; i++) {
        const struct kv_workload *server = (const struct kv_workload *)servers.items[i];
        const char *app = kv_labels_get(server->template_labels, KV_SERVICE_APP_LABEL);
        if (!app || strcmp(app, "kube-dns") != 0)
            continue;
        entry_text(draft->arena, draft_section(draft, "cluster"), "dns", server->object.name);
        return;
    }
}

const struct kv_observer kv_observe_dns = {
    .path = "cluster.dns",
    .reads = KV_OBSERVED(&kv_kind_deployment),
    .keys = KV_OBSERVES("cluster.dns"),
    .cluster = observe,
};
