#include "workload.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->placement.spread.text && documented->placement.spread.boolean;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `spread: true`";
}

/* A rule keeps the workload's pods apart only if it is about nodes and about these very pods. One
 * without a selector is about none. */
static bool is_about(const char *topology_key, const struct kv_label_selector *selector,
                     struct kv_labels labels)
{
    bool selects = selector->match_labels.count > 0 || selector->expressions.count > 0;
    return topology_key && strcmp(topology_key, "kubernetes.io/hostname") == 0 && selects &&
           kv_label_selector_matches(selector, labels);
}

/* Terms are about pods of the workload's own namespace, unless they name others. */
static bool is_about_namespace(const struct kv_pod_affinity_term *term, const char *namespace)
{
    bool holds = term->namespaces.count == 0;
    for (size_t i = 0; i < term->namespaces.count; i++)
        holds |= strcmp(term->namespaces.items[i], namespace) == 0;
    return holds;
}

static bool term_spreads(const struct kv_pod_affinity_term *term, const struct kv_workload *found)
{
    return is_about(term->topology_key, &term->selector, found->template_labels) &&
           is_about_namespace(term, found->object.namespace);
}

static bool is_spread(const struct kv_workload *found)
{
    const struct kv_pod_spec *template = &found->template;
    kv_list_each(&template->required_anti_affinity, const struct kv_pod_affinity_term, term)
    {
        if (term_spreads(term, found))
            return true;
    }
    kv_list_each(&template->preferred_anti_affinity, const struct kv_weighted_affinity_term, item)
    {
        if (term_spreads(&item->term, found))
            return true;
    }
    kv_list_each(&template->topology_spread, const struct kv_topology_spread, spread)
    {
        if (is_about(spread->topology_key, &spread->selector, found->template_labels))
            return true;
    }
    return false;
}

/* Rules that are there and don't do it: the usual cause is a copied selector. */
static bool has_rules(const struct kv_pod_spec *template)
{
    return template->required_anti_affinity.count > 0 ||
           template->preferred_anti_affinity.count > 0 || template->topology_spread.count > 0;
}

static void judge(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const struct kv_pod_spec *template = &found->template;
    if (is_spread(found))
        return;
    bool others = has_rules(template);
    struct kv_finding *finding = workload_finding(
        check, match, match->documented->placement.spread.place,
        kv_check_format(check,
                        others ? "no rule of %s %s keeps its own pods on different nodes: those "
                                 "it has are about other pods or another topology"
                               : "%s %s has no rule that keeps its pods on different nodes",
                        found->object.kind->name, found->object.name));
    finding->field = workload_template_field(check, found, "affinity.podAntiAffinity");
    finding->expected = "kubernetes.io/hostname";
    finding->actual = others ? "none for its own pods" : NULL;
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, judge);
}

const struct kv_rule kv_rule_workload_spread = {
    .doc =
        {
            .id = "workload/spread",
            .severity = KV_SEVERITY_ERROR,
            .summary = "no rule spreads a workload's pods over the nodes",
            .why = "Without a rule the scheduler may put all replicas on one node, and its "
                   "failure takes them all. A pod anti-affinity on kubernetes.io/hostname, "
                   "required or preferred, or a topology spread constraint on it will do, "
                   "provided that its selector matches the template's own labels.",
            .mend = "Add one to the pod template in Git. A required anti-affinity allows no more "
                    "replicas than there are nodes, surge included: a preferred one or a topology "
                    "spread constraint does.",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {placement: {spread: true}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/"
                      "topology-spread-constraints/",
        },
    .reads = kv_rule_reads_none,
    .also_reads = workload_kinds,
    .needs = workload_needs,
    .not_applicable = not_applicable,
    .run = run,
};
