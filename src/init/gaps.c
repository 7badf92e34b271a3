/* What could not be looked at is not written: a value whose rule could not be evaluated is taken
 * out. Gaps do not say which value they are about, but rules are about few. */
#include "verify.h"

#include "kubevet/base/glob.h"

#include <string.h>

/* Rules, as globs, and the values that they check; `*` is any key, NAMESPACE that of the gap,
 * OBJECT the workload, claim or class of the gap (any, if it names none). The first of them that is
 * there goes; if that was not enough, the next one. */
static const struct {
    const char *rules;
    const char *paths[4];
} values[] = {
    {"backup/*", {"backups"}},
    {"cluster/cni*", {"cluster.cni", "cluster.networkPolicy"}},
    {"cluster/network-policy*", {"cluster.networkPolicy", "cluster.cni"}},
    {"cluster/dns*", {"cluster.dns"}},
    {"cluster/load-balancer*", {"cluster.loadBalancers"}},
    {"cluster/node-cap*", {"cluster.nodes", "cluster.nodePools"}},
    {"cluster/node-pool*", {"cluster.nodePools"}},
    {"cluster/nodes*", {"cluster.nodes"}},
    {"cluster/prov*", {"cluster.provider"}},
    {"cluster/reg*", {"cluster.region"}},
    {"cluster/run*", {"cluster.containerRuntime"}},
    {"cluster/ver*", {"cluster.kubernetesVersion"}},
    {"flux/hand*", {"flux.handEdits"}},
    {"flux/int*", {"flux.maxInterval"}},
    {"flux/sou*", {"flux.path", "flux.source"}},
    {"flux/*", {"flux"}},
    {"hpa/*", {"namespaces.NAMESPACE.workloads.OBJECT.autoscaling"}},
    {"namespace/dis*", {"namespaces.NAMESPACE.disabled"}},
    {"nfs/iso*", {"nfs.*.isolation", "nfs.*.namespaces"}},
    {"nfs/sub*", {"nfs.*.subPath"}},
    {"nfs/mount*", {"nfs.*.mountPath", "namespaces.NAMESPACE.workloads.OBJECT.filestore"}},
    {"nfs/exp*", {"nfs.*.path", "nfs"}},
    {"quota/lim*", {"namespaces.NAMESPACE.quota"}},
    {"quota/mis*", {"namespaces.NAMESPACE.quota"}},
    {"resource/*", {"namespaces.NAMESPACE.resources"}},
    {"storage/rec*", {"storageClasses.*.reclaimPolicy"}},
    {"storage/claim-cl*", {"namespaces.NAMESPACE.storageClass"}},
    {"storage/cl*", {"namespaces.NAMESPACE.claims.OBJECT"}},
    {"workload/spr*", {"namespaces.NAMESPACE.workloads.OBJECT.placement.spread"}},
    {"workload/col*", {"namespaces.NAMESPACE.workloads.OBJECT.placement.spread"}},
    {"workload/pin*", {"namespaces.NAMESPACE.workloads.OBJECT.placement.pinned"}},
    {"workload/rep*", {"namespaces.NAMESPACE.workloads.OBJECT.replicas"}},
    {"workload/mis*", {"namespaces.NAMESPACE.workloads"}},
};

struct removal {
    const struct kv_not_evaluated *gap;
    const char *reason; /* a comment */
    size_t count;       /* of values taken out */
};

/* Does the key stand for this one? */
static bool key_matches(const struct removal *removal, struct kv_text wanted, const char *key)
{
    const struct kv_not_evaluated *gap = removal->gap;
    bool has_namespace = gap->object.namespace && strcmp(gap->object.namespace, KV_ELSEWHERE) != 0;
    const char *slash = strrchr(key, '/');
    if (kv_text_is(wanted, "*"))
        return true;
    if (kv_text_is(wanted, "NAMESPACE"))
        return !has_namespace || strcmp(gap->object.namespace, key) == 0;
    if (kv_text_is(wanted, "OBJECT"))
        return !gap->object.name || kv_glob_match(slash ? slash + 1 : key, gap->object.name);
    return kv_text_is(wanted, key);
}

static void path_take_out(struct removal *removal, struct entry *map, const char *path)
{
    size_t length = strcspn(path, ".");
    entry_each(map, child)
    {
        if (child->fault || !child->key ||
            !key_matches(removal, (struct kv_text){path, length}, child->key))
            continue;
        if (path[length]) {
            path_take_out(removal, child, path + length + 1);
            continue;
        }
        struct entry *whole = entry_removable(child);
        if (!whole)
            continue;
        whole->fault = removal->reason;
        whole->unproven = true;
        removal->count++;
    }
}

static size_t gap_take_out(struct verifier *verifier, const struct kv_not_evaluated *gap)
{
    struct removal removal = {
        gap, draft_format(verifier->draft, "not known to hold: %s", gap->reason), 0};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (!kv_glob_match(values[i].rules, gap->rule))
            continue;
        for (size_t k = 0; values[i].paths[k] && removal.count == 0; k++)
            path_take_out(&removal, verifier->draft->root, values[i].paths[k]);
        break;
    }
    return removal.count;
}

size_t gaps_take_out(struct verifier *verifier)
{
    size_t count = 0;
    kv_list_each(&verifier->report.not_evaluated, const struct kv_not_evaluated, gap)
        count += gap_take_out(verifier, gap);
    return count;
}
