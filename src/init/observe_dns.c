#include "draft.h"

#include "kubevet/kinds/node.h"
#include "kubevet/kinds/service.h"

#include <string.h>

#define SYSTEM  "kube-system"
#define SERVICE "kube-dns"

/* What the Service leads to bears its label, or is called so; NULL = nothing of this kind. */
static const struct kv_object *server_of(const struct draft *draft, const struct kv_kind *kind)
{
    static const char *const names[] = {"coredns", SERVICE};
    struct objects servers = draft_objects(draft, kind, SYSTEM);
    for (size_t i = 0; i < servers.count; i++) {
        const struct kv_workload *server = (const struct kv_workload *)servers.items[i];
        if (kv_string_is(kv_labels_get(server->template_labels, KV_SERVICE_APP_LABEL), SERVICE))
            return servers.items[i];
    }
    const struct kv_object *named = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !named; i++)
        named = kv_state_find(draft->state, kind, SYSTEM, names[i]);
    return named;
}

/* A spec names a Deployment. A DaemonSet serves as well. */
static void absence_doubt(struct draft *draft)
{
    bool is_known = draft_knows(draft, &kv_kind_deployment, SYSTEM) &&
                    draft_knows(draft, &kv_kind_daemonset, SYSTEM);
    bool has_nodes = draft_all(draft, &kv_kind_node).count > 0;
    if (!is_known || server_of(draft, &kv_kind_daemonset))
        return;
    if (kv_state_find(draft->state, &kv_kind_service, SYSTEM, SERVICE))
        draft_doubt(draft, "Service/" SYSTEM "/" SERVICE " leads to no DNS server");
    else if (has_nodes)
        draft_doubt(draft, "no DNS server is found in " SYSTEM);
}

static void observe(struct draft *draft)
{
    const struct kv_object *server = server_of(draft, &kv_kind_deployment);
    if (server)
        entry_text(draft->arena, draft_section(draft, "cluster"), "dns", server->name);
    else
        absence_doubt(draft);
}

const struct kv_observer kv_observe_dns = {
    .path = "cluster.dns",
    .reads = KV_OBSERVED(&kv_kind_deployment),
    .keys = KV_OBSERVES("cluster.dns", "dns.provider"),
    .cluster = observe,
};
