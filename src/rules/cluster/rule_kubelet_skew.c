#include "cluster.h"

#include "kubevet/base/version.h"

#define FIELD "status.nodeInfo.kubeletVersion"

/* How many minor versions a kubelet may be behind the API server; it may not be ahead. */
enum { MINORS_BEHIND = 3 };

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->cluster.place.file ? NULL : "the spec documents no cluster";
}

/* The policy ignores patch versions. NULL if the skew is supported. */
static const char *why_unsupported(struct kv_version kubelet, struct kv_version server)
{
    if (kubelet.parts[0] != server.parts[0])
        return "of a different major version than";
    if (kubelet.parts[1] > server.parts[1])
        return "newer than";
    return server.parts[1] - kubelet.parts[1] > MINORS_BEHIND
               ? "more than three minor versions older than"
               : NULL;
}

/* Without a documented version, one that is not reported is not asked for. */
static void node_check(struct kv_check *check, const struct kv_node_object *node,
                       struct kv_version server)
{
    struct kv_version kubelet;
    const char *text = node->kubelet_version;
    if (!text && !check->spec->cluster.kubernetes_version.text)
        return;
    if (!text || !kv_version_parse(kv_text_of(text), &kubelet)) {
        kv_check_not_evaluated(check, &node->object, "its kubelet's version is not %s",
                               text ? "understood" : "reported");
        return;
    }
    const char *why = why_unsupported(kubelet, server);
    kv_check_compares(check, check->spec->cluster.kubernetes_version.place, NULL);
    if (!why)
        return;
    uint32_t major = server.parts[0], minor = server.parts[1];
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &node->object),
        check->spec->cluster.kubernetes_version.text ? check->spec->cluster.kubernetes_version.place
                                                     : check->spec->cluster.place,
        "the kubelet %s of node %s is %s the API server %s", text, node->object.name, why,
        check->state->version);
    finding->field = FIELD;
    finding->expected =
        kv_check_format(check, "%u.%u to %u.%u", major,
                        minor > MINORS_BEHIND ? minor - MINORS_BEHIND : 0, major, minor);
    finding->actual = text;
}

static void run(struct kv_check *check)
{
    const char *text = check->state->version;
    struct kv_version server;
    if (!text && !check->spec->cluster.kubernetes_version.text)
        return; /* a recording by kubectl has none */
    if (!text || !kv_version_parse(kv_text_of(text), &server)) {
        kv_check_gap(check, NULL, "the server's version was not %s", text ? "understood" : "read");
        return;
    }
    size_t next = 0;
    for (const struct kv_node_object *node; (node = cluster_node_next(check, &next));)
        node_check(check, node, server);
}

const struct kv_rule kv_rule_cluster_kubelet_skew = {
    .doc =
        {
            .id = "cluster/kubelet-skew",
            .severity = KV_SEVERITY_WARNING,
            .summary = "a kubelet is too old or too new for the API server",
            .why = "Kubernetes supports kubelets of the API server's minor version and of up to "
                   "three minor versions before it, but none newer. Outside of that range pods may "
                   "lose fields that the kubelet does not know, and the next upgrade of the "
                   "control plane is blocked. Patch versions do not matter.",
            .fix = "Upgrade the control plane first, then the nodes (a managed node pool "
                   "replaces them one by one).",
            .keys = "cluster.kubernetesVersion",
            .example = "cluster: {kubernetesVersion: \"1.35\"}   # kubelets: 1.32 to 1.35\n",
            .source = "https://kubernetes.io/releases/version-skew-policy/",
        },
    .reads = KV_READS({.kind = &kv_kind_node, .need = KV_MUST}),
    .about = KV_ABOUT_STATUS,
    .not_applicable = not_applicable,
    .run = run,
};
