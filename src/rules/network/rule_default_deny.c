#include "rules/cluster/cluster.h"

#include "kubevet/kinds/namespace.h"
#include "kubevet/kinds/networkpolicy.h"
#include "kubevet/rules/network_default.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    kv_records_each(&spec->namespaces, const struct kv_spec_namespace, documented) {
        if (documented->content.network_policy.standard.text)
            return NULL;
    }
    return "the spec documents no networkPolicy of namespaces";
}

/* The kinds of a plugin that the spec does not name are not read. */
static bool is_wanted(const struct kv_spec *spec, const struct kv_kind *kind)
{
    return kv_network_enforces(spec->cluster.cni.name.text, kind);
}

static void open_report(struct kv_check *check, const char *namespace,
                        const struct kv_value *documented, enum kv_direction direction,
                        const struct kv_network_default *found)
{
    const struct kv_object *policy = found->policy;
    struct kv_object_name name = policy
                                     ? kv_name_of(check, policy)
                                     : kv_name_make(check, &kv_kind_networkpolicy, namespace, NULL);
    struct kv_finding *finding = kv_check_finding(
        check, name, documented->place,
        direction == KV_INGRESS
            ? "everybody may connect to pods of namespace %s that no policy is made for: %s"
            : "pods of namespace %s that no policy is made for may connect to everything: %s",
        namespace, found->reason);
    finding->field = direction == KV_INGRESS ? "spec.ingress" : "spec.egress";
    finding->missing = !policy;
    finding->expected = "deny";
    finding->actual = policy ? "allow" : NULL;
    if (policy)
        finding->manifest = policy->place;
    finding->cause = kv_name_make(check, &kv_kind_namespace, NULL, namespace);
}

/* Returns the policy that is not understood; NULL = none. One that was reported is not again. */
static const struct kv_object *direction_check(struct kv_check *check, const char *namespace,
                                               const struct kv_value *documented,
                                               enum kv_direction direction,
                                               const struct kv_object *reported)
{
    const char *cni = check->spec->cluster.cni.name.text;
    struct kv_network_default found =
        kv_network_default_find(check->state, namespace, cni, direction, check->arena);
    if (found.verdict == KV_NETWORK_OPEN)
        open_report(check, namespace, documented, direction, &found);
    if (found.verdict != KV_NETWORK_UNKNOWN)
        return NULL;
    if (!found.policy)
        kv_check_gap(check, namespace, "%s", found.reason);
    else if (found.policy != reported)
        kv_check_not_evaluated(check, found.policy, "the default of namespace %s is unknown: %s",
                               namespace, found.reason);
    return found.policy;
}

static void namespace_check(struct kv_check *check, const char *namespace,
                            const struct kv_value *documented)
{
    const struct kv_kind *unknown =
        kv_network_unknown(check->state, namespace, check->spec->cluster.cni.name.text);
    if (unknown && !kv_check_demands(check, unknown, unknown->namespaced ? namespace : NULL))
        return;
    kv_check_compares(check, documented->place, namespace);
    const struct kv_object *reported = NULL;
    if (documented->choice != KV_NETWORK_DENY_EGRESS)
        reported = direction_check(check, namespace, documented, KV_INGRESS, NULL);
    if (documented->choice != KV_NETWORK_DENY_INGRESS)
        (void)direction_check(check, namespace, documented, KV_EGRESS, reported);
}

/* Whether the plugin enforces policies is left to cluster/network-policy, if the spec asks for
 * that. */
static void plugin_check(struct kv_check *check)
{
    const struct kv_cni *cni = cluster_cni_documented(check);
    if (!cni || cni->policies == KV_CNI_POLICIES || check->spec->cluster.network_policy.text)
        return;
    kv_check_gap(
        check, NULL,
        "%s %s: document cluster.networkPolicy: enforced, which lets kubevet look for what "
        "enforces policies",
        cni->name,
        cni->policies == KV_CNI_NO_POLICIES ? "does not enforce NetworkPolicies itself"
                                            : "may or may not enforce NetworkPolicies");
}

static void run(struct kv_check *check)
{
    plugin_check(check);
    kv_records_each(&check->spec->namespaces, const struct kv_spec_namespace, documented) {
        const struct kv_value *standard = &documented->content.network_policy.standard;
        if (standard->text)
            namespace_check(check, documented->name.text, standard);
    }
}

#define POLICIES_ROW(kind_)                                                                        \
    {                                                                                              \
        .kind = &kv_kind_##kind_, .need = KV_HELPS, .wanted = is_wanted                            \
    }

const struct kv_rule kv_rule_network_default_deny = {
    .doc =
        {
            .id = "network/default-deny",
            .severity = KV_SEVERITY_ERROR,
            .summary = "pods that no policy is made for may connect to everything, or be connected "
                       "to by everybody",
            .why =
                "A pod that no policy selects may do everything, so a workload that somebody adds "
                "and forgets to write a policy for is open. The rule compares the effect, by "
                "NetworkPolicies and by those of Calico and Cilium: each pod, whatever its labels, "
                "is selected by a policy that denies what no rule allows, and no rule for all pods "
                "of the namespace allows everything: all pods of the cluster or all addresses, on "
                "all ports. Rules for certain peers or ports (DNS, the own namespace) are "
                "exceptions, and are fine. A policy without policyTypes denies egress only if it "
                "has rules of egress. Policies in tiers of their own (Calico), those of "
                "administrators (AdminNetworkPolicy, ClusterNetworkPolicy, Antrea's) and "
                "selectors that can't be read are not evaluated. Which plugin enforces policies is "
                "said by "
                "`cluster.cni`: the kinds of another one are not read.",
            .fix = "Apply a NetworkPolicy with podSelector: {}, policyTypes: [Ingress, Egress] and "
                   "no rules, and remove the rule that the finding names.",
            .keys = "networkPolicy.default",
            .example = "profiles:\n"
                       "  team: {networkPolicy: {default: deny}}\n"
                       "namespaces:\n"
                       "  shop: {profile: team}\n",
            .source = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
                      "#default-policies",
        },
    .reads =
        KV_READS({.kind = &kv_kind_networkpolicy, .need = KV_MUST_SOMEWHERE},
                 {.kind = &kv_kind_namespace, .need = KV_HELPS}, POLICIES_ROW(networkpolicy_calico),
                 POLICIES_ROW(globalnetworkpolicy_calico), POLICIES_ROW(networkpolicy_calicov3),
                 POLICIES_ROW(globalnetworkpolicy_calicov3), POLICIES_ROW(adminnetworkpolicy),
                 POLICIES_ROW(clusternetworkpolicy), POLICIES_ROW(baselineadminnetworkpolicy),
                 POLICIES_ROW(clusternetworkpolicy_antrea), POLICIES_ROW(networkpolicy_antrea),
                 POLICIES_ROW(ciliumnetworkpolicy), POLICIES_ROW(ciliumclusterwidenetworkpolicy)),
    .about = KV_ABOUT_ABSENCE,
    .not_applicable = not_applicable,
    .run = run,
};
