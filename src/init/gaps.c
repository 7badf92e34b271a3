/* What could not be looked at is not written: a value whose rule could not be evaluated is taken
 * out. Gaps do not say which value they are about, but rules are about few. */
#include "gaps.h"
#include "tentative.h"

#include "kubevet/base/glob.h"

#include <string.h>

/* In the paths `*` is any key, NAMESPACE that of the gap, OBJECT the workload, claim or class of
 * the gap, NAME what is called as its object is (any, if it names none). */
const struct gap_row gap_rows[] = {
    {"access/hol*", {"holders"}},
    {"backup/*", {"backups"}},
    {"certificate/*", {"namespaces.NAMESPACE.certificates"}},
    {"cluster/cni*", {"cluster.cni", "cluster.networkPolicy"}},
    {"cluster/network-policy*", {"cluster.networkPolicy", "cluster.cni"}},
    {"cluster/dns*", {"cluster.dns"}},
    {"cluster/kubelet-skew Node", {"cluster.kubernetesVersion"}},
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
    {"flux/*", {"flux"}}, /* of any kind: without the section nobody says that there is Flux */
    {"disruption/* PodD*", {"namespaces.NAMESPACE.workloads.*.disruption"}},
    {"disruption/*", {"namespaces.NAMESPACE.workloads.OBJECT.disruption"}},
    {"route/*", {"routes"}},
    {"network/def*", {"namespaces.NAMESPACE.networkPolicy"}},
    {"network/*", {"network"}},
    {"schedule/*", {"namespaces.NAMESPACE.schedules.NAME", "namespaces.NAMESPACE.schedules"}},
    {"namespace/lab*", {"namespaces.NAMESPACE.labels"}},
    {"workload/reg*", {"namespaces.NAMESPACE.images.registries"}},
    {"workload/image-tag*", {"namespaces.NAMESPACE.images.tags"}},
    {"workload/res*", {"namespaces.NAMESPACE.containerResources"}},
    {"hpa/*", {"namespaces.NAMESPACE.workloads.OBJECT.autoscaling"}},
    {"namespace/dis*", {"namespaces.NAMESPACE.disabled"}},
    {"nfs/iso*", {"nfs.*.isolation", "nfs.*.namespaces"}},
    {"nfs/sub*", {"nfs.*.subPath"}},
    {"nfs/mount*", {"nfs.*.mountPath", "namespaces.NAMESPACE.workloads.OBJECT.filestore"}},
    {"nfs/exp*", {"nfs.*.path", "nfs"}},
    {"quota/lim*", {"namespaces.NAMESPACE.quota"}},
    {"quota/mis*", {"namespaces.NAMESPACE.quota"}},
    {"limitrange/mis*", {"namespaces.NAMESPACE.limitRange"}},
    {"limitrange/val*", {"namespaces.NAMESPACE.limitRange"}},
    {"resource/*", {"namespaces.NAMESPACE.resources"}},
    {"storage/rec*", {"storageClasses.*.reclaimPolicy"}},
    {"storage/claim-cl*", {"namespaces.NAMESPACE.storageClass"}},
    {"storage/cl*", {"namespaces.NAMESPACE.claims.OBJECT"}},
    {"workload/spr*", {"namespaces.NAMESPACE.workloads.OBJECT.placement.spread"}},
    {"workload/col*", {"namespaces.NAMESPACE.workloads.OBJECT.placement.spread"}},
    {"workload/pin*", {"namespaces.NAMESPACE.workloads.OBJECT.placement.pinned"}},
    {"workload/ava* ?*", {"namespaces.NAMESPACE.workloads.OBJECT"}},
    {"workload/rep*", {"namespaces.NAMESPACE.workloads.OBJECT.replicas"}},
    {"workload/mis*", {"namespaces.NAMESPACE.workloads"}},
    {NULL, {NULL}},
};

struct removal {
    struct draft *draft;
    const struct kv_not_evaluated *gap;
    const char *reason; /* a comment */
    size_t count;       /* of values taken out */
};

static bool is_workload(const char *kind)
{
    static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet", "CronJob"};
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

/* A workload's key is its name, or KIND/NAME if it is no Deployment; any other key is a name. */
static bool is_object(const struct kv_object_name *object, const char *key)
{
    const char *slash = strchr(key, '/'), *name = slash ? slash + 1 : key;
    struct kv_text kind =
        slash ? (struct kv_text){key, (size_t)(slash - key)} : kv_text_of("Deployment");
    if (is_workload(object->kind) && !kv_text_is(kind, object->kind))
        return false;
    return !object->name || kv_glob_match(name, object->name);
}

/* Does the key stand for this one? */
static bool key_matches(const struct removal *removal, struct kv_text wanted, const char *key)
{
    const struct kv_object_name *object = &removal->gap->object;
    bool has_namespace = object->namespace && strcmp(object->namespace, KV_ELSEWHERE) != 0;
    if (kv_text_is(wanted, "*"))
        return true;
    if (kv_text_is(wanted, "NAMESPACE"))
        return !has_namespace || strcmp(object->namespace, key) == 0;
    if (kv_text_is(wanted, "NAME"))
        return !object->name || strcmp(object->name, key) == 0;
    if (kv_text_is(wanted, "OBJECT"))
        return is_object(object, key);
    return kv_text_is(wanted, key);
}

/* An entry without which the spec says less than there is goes, too: more is not known. */
static void value_take_out(struct removal *removal, struct entry *value)
{
    if (tentative_drop(removal->draft, value)) {
        removal->count++;
        return;
    }
    struct entry *whole = entry_whole(value);
    whole->fault = removal->reason;
    whole->unproven = true;
    removal->count++;
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
        value_take_out(removal, child);
    }
}

/* Lists that could not be read are explained in the first lines, once. */
static const char *reason_text(struct draft *draft, const char *reason)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++) {
        size_t length = strlen((*kind)->resource);
        if (strncmp(reason, (*kind)->resource, length) == 0 && reason[length] == ':')
            return draft_format(draft, "not known to hold without %s", (*kind)->resource);
    }
    return draft_format(draft, "not known to hold: %s", reason);
}

const struct gap_row *gap_row_of(const char *what)
{
    const struct gap_row *row = gap_rows;
    while (row->rules && !kv_glob_match(row->rules, what))
        row++;
    return row;
}

static size_t gap_take_out(struct verifier *verifier, const struct kv_not_evaluated *gap)
{
    struct removal removal = {verifier->draft, gap, reason_text(verifier->draft, gap->reason), 0};
    const char *what =
        draft_format(verifier->draft, "%s %s", gap->rule, gap->object.kind ? gap->object.kind : "");
    const struct gap_row *row = gap_row_of(what);
    for (size_t k = 0; row->paths[k] && removal.count == 0; k++)
        path_take_out(&removal, verifier->draft->root, row->paths[k]);
    return removal.count;
}

size_t gaps_take_out(struct verifier *verifier)
{
    size_t count = 0;
    kv_list_each(&verifier->report.not_evaluated, const struct kv_not_evaluated, gap)
        count += gap_take_out(verifier, gap);
    return count;
}
