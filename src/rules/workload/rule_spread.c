#include "workload.h"

#include "kubevet/kinds/namespace.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->placement.spread.text;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `spread`";
}

/* Does a rule keep the workload's own pods apart? Unknown if other lists are needed. */
enum answer { ANSWER_NO, ANSWER_UNKNOWN, ANSWER_YES };

/* The unit of spreading: its node label. */
struct topology {
    const char *key, *old_key; /* old_key: its name before Kubernetes 1.17 */
    const char *places;
};

static const struct topology *topology_of(const struct kv_spec_workload *documented)
{
    static const struct topology nodes = {"kubernetes.io/hostname", NULL, "nodes"};
    static const struct topology zones = {"topology.kubernetes.io/zone",
                                          "failure-domain.beta.kubernetes.io/zone", "zones"};
    return documented->placement.spread.choice == KV_SPREAD_ZONE ? &zones : &nodes;
}

/* A constraint counts only if it is about nodes (or zones) and selects these pods. Without a
 * selector it selects none, with an empty one all. */
static bool is_about(const struct topology *topology, const char *topology_key,
                     const struct kv_label_selector *selector, struct kv_labels labels)
{
    return topology_key &&
           (strcmp(topology_key, topology->key) == 0 ||
            kv_string_is(topology_key, topology->old_key)) &&
           selector->set && kv_label_selector_matches(selector, labels);
}

/* A term with mismatchLabelKeys selects pods that differ in them: never its own. */
static bool is_about_others(const struct kv_pod_affinity_term *term, struct kv_labels labels)
{
    for (size_t i = 0; i < term->mismatch_keys.count; i++)
        if (kv_labels_get(labels, term->mismatch_keys.items[i]))
            return true;
    return false;
}

/* The API server sets every namespace's name as a label. */
#define NAME_LABEL "kubernetes.io/metadata.name"

static struct kv_labels namespace_labels(struct kv_check *check, const char *namespace,
                                         const struct kv_object *found)
{
    size_t count = found ? found->labels.count : 0;
    struct kv_label *items = kv_arena_array(check->arena, count + 1, sizeof *items);
    items[0] = (struct kv_label){NAME_LABEL, namespace};
    if (count > 0)
        memcpy(items + 1, found->labels.items, count * sizeof *items);
    return (struct kv_labels){items, count + 1};
}

static bool needs_labels(const struct kv_label_selector *selector)
{
    for (size_t i = 0; i < selector->match_labels.count; i++)
        if (strcmp(selector->match_labels.items[i].key, NAME_LABEL) != 0)
            return true;
    kv_list_each(&selector->expressions, const struct kv_requirement, requirement) {
        if (!kv_string_is(requirement->key, NAME_LABEL))
            return true;
    }
    return false;
}

/* Terms select pods of the workload's own namespace, unless they select others, by name or by
 * label: then pods in any of those. */
static enum answer is_about_namespace(struct kv_check *check,
                                      const struct kv_pod_affinity_term *term,
                                      const char *namespace)
{
    const struct kv_label_selector *selector = &term->namespace_selector;
    for (size_t i = 0; i < term->namespaces.count; i++)
        if (strcmp(term->namespaces.items[i], namespace) == 0)
            return ANSWER_YES;
    if (!selector->set)
        return term->namespaces.count == 0 ? ANSWER_YES : ANSWER_NO;
    const struct kv_object *found =
        kv_state_find(check->state, &kv_kind_namespace, NULL, namespace);
    if (!found && needs_labels(selector))
        return ANSWER_UNKNOWN;
    return kv_label_selector_matches(selector, namespace_labels(check, namespace, found))
               ? ANSWER_YES
               : ANSWER_NO;
}

static enum answer term_spreads(struct kv_check *check, const struct topology *topology,
                                const struct kv_pod_affinity_term *term,
                                const struct kv_workload *found)
{
    if (!is_about(topology, term->topology_key, &term->selector, found->template_labels) ||
        is_about_others(term, found->template_labels))
        return ANSWER_NO;
    return is_about_namespace(check, term, found->object.namespace);
}

static enum answer better(enum answer a, enum answer b)
{
    return a > b ? a : b;
}

static enum answer is_spread(struct kv_check *check, const struct topology *topology,
                             const struct kv_workload *found)
{
    enum answer best = ANSWER_NO;
    const struct kv_pod_spec *template = &found->template;
    kv_list_each(&template->required_anti_affinity, const struct kv_pod_affinity_term, term)
        best = better(best, term_spreads(check, topology, term, found));
    kv_list_each(&template->preferred_anti_affinity, const struct kv_weighted_affinity_term, item)
        best = better(best, term_spreads(check, topology, &item->term, found));
    kv_list_each(&template->topology_spread, const struct kv_topology_spread, spread) {
        if (is_about(topology, spread->topology_key, &spread->selector, found->template_labels))
            return ANSWER_YES;
    }
    return best;
}

/* There are rules that do not keep them apart: usually because of a copied selector. */
static bool has_rules(const struct kv_pod_spec *template)
{
    return template->required_anti_affinity.count > 0 ||
           template->preferred_anti_affinity.count > 0 || template->topology_spread.count > 0;
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_workload *found = match->found;
    const struct kv_pod_spec *template = &found->template;
    const struct topology *topology = topology_of(match->documented);
    kv_check_compares(check, match->documented->placement.spread.place, found->object.namespace);
    switch (is_spread(check, topology, found)) {
    case ANSWER_YES:
        return;
    case ANSWER_UNKNOWN:
        kv_check_not_evaluated(check, &found->object,
                               "its anti-affinity selects namespaces by label, and the labels of "
                               "its own namespace are unknown");
        return;
    case ANSWER_NO:
        break;
    }
    bool others = has_rules(template);
    struct kv_finding *finding = workload_finding(
        check, match, match->documented->placement.spread.place,
        kv_check_format(check,
                        others ? "nothing keeps the pods of %s %s %s different %s: its rules apply "
                                 "to other pods or to another topology"
                               : "nothing keeps the pods of %s %s %s different %s",
                        found->object.kind->name, found->object.name,
                        topology->old_key ? "in" : "on", topology->places));
    finding->field = workload_template_field(check, found, "affinity.podAntiAffinity");
    finding->expected = topology->key;
    finding->actual = others ? "none for its own pods" : NULL;
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
}

const struct kv_rule kv_rule_workload_spread = {
    .doc =
        {
            .id = "workload/spread",
            .severity = KV_SEVERITY_ERROR,
            .summary = "nothing spreads a workload's pods over nodes or zones",
            .why = "Without a spread rule the scheduler may place all replicas on one node, and "
                   "its failure stops them all. Either of these is enough: a pod anti-affinity on "
                   "kubernetes.io/hostname, required or preferred, or a topology spread constraint "
                   "on it. It must select the template's own labels in its own namespace. With "
                   "`spread: zone` the same applies to topology.kubernetes.io/zone.",
            .fix = "Add one of them to the pod template in Git. A required anti-affinity allows "
                   "no more replicas than there are nodes, surge included. A preferred one or a "
                   "topology spread constraint does.",
            .keys = "placement.spread",
            .example =
                "namespaces:\n"
                "  plana-odoo-18: {workloads: {worker-odoo: {placement: {spread: node}}}}   # or "
                "zone\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/"
                      "topology-spread-constraints/",
        },
    .reads = KV_READS(WORKLOAD_READS, {.kind = &kv_kind_namespace, .need = KV_HELPS}),
    .not_applicable = not_applicable,
    .run = run,
};
