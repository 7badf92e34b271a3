#include "workload.h"

#include "kubevet/kinds/namespace.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->placement.spread.text && documented->placement.spread.boolean;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `spread: true`";
}

/* Does a rule keep the workload's own pods apart? Only other lists may tell. */
enum answer { ANSWER_NO, ANSWER_UNKNOWN, ANSWER_YES };

/* It does only if it is about nodes and about these very pods. One without a selector is about
 * none; an empty one, about all. */
static bool is_about(const char *topology_key, const struct kv_label_selector *selector,
                     struct kv_labels labels)
{
    return topology_key && strcmp(topology_key, "kubernetes.io/hostname") == 0 && selector->set &&
           kv_label_selector_matches(selector, labels);
}

/* A term with mismatchLabelKeys is about pods that differ in them: never about its own. */
static bool is_about_others(const struct kv_pod_affinity_term *term, struct kv_labels labels)
{
    for (size_t i = 0; i < term->mismatch_keys.count; i++)
        if (kv_labels_get(labels, term->mismatch_keys.items[i]))
            return true;
    return false;
}

/* The API server gives every namespace its name as a label. */
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
    kv_list_each(&selector->expressions, const struct kv_requirement, requirement)
    {
        if (!kv_string_is(requirement->key, NAME_LABEL))
            return true;
    }
    return false;
}

/* Terms are about pods of the workload's own namespace, unless they name others, by name or by
 * label: then about those of all that either names. */
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

static enum answer term_spreads(struct kv_check *check, const struct kv_pod_affinity_term *term,
                                const struct kv_workload *found)
{
    if (!is_about(term->topology_key, &term->selector, found->template_labels) ||
        is_about_others(term, found->template_labels))
        return ANSWER_NO;
    return is_about_namespace(check, term, found->object.namespace);
}

static enum answer better(enum answer a, enum answer b)
{
    return a > b ? a : b;
}

static enum answer is_spread(struct kv_check *check, const struct kv_workload *found)
{
    enum answer best = ANSWER_NO;
    const struct kv_pod_spec *template = &found->template;
    kv_list_each(&template->required_anti_affinity, const struct kv_pod_affinity_term, term) best =
        better(best, term_spreads(check, term, found));
    kv_list_each(&template->preferred_anti_affinity, const struct kv_weighted_affinity_term, item)
        best = better(best, term_spreads(check, &item->term, found));
    kv_list_each(&template->topology_spread, const struct kv_topology_spread, spread)
    {
        if (is_about(spread->topology_key, &spread->selector, found->template_labels))
            return ANSWER_YES;
    }
    return best;
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
    switch (is_spread(check, found)) {
    case ANSWER_YES:
        return;
    case ANSWER_UNKNOWN:
        kv_check_not_evaluated(check, &found->object,
                               "its anti-affinity chooses namespaces by their labels, and those of "
                               "its own are not known");
        return;
    case ANSWER_NO:
        break;
    }
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

static const struct kv_kind *const also_reads[] = {
    &kv_kind_deployment,
    &kv_kind_statefulset,
    &kv_kind_daemonset,
    &kv_kind_cronjob,
    &kv_kind_job,
    &kv_kind_namespace,
    NULL,
};

const struct kv_rule kv_rule_workload_spread = {
    .doc =
        {
            .id = "workload/spread",
            .severity = KV_SEVERITY_ERROR,
            .summary = "no rule spreads a workload's pods over the nodes",
            .why = "Without a rule the scheduler may put all replicas on one node, and its "
                   "failure takes them all. A pod anti-affinity on kubernetes.io/hostname, "
                   "required or preferred, or a topology spread constraint on it will do, "
                   "provided that it selects the template's own labels, and its own namespace.",
            .mend = "Add one to the pod template in Git. A required anti-affinity allows no more "
                    "replicas than there are nodes, surge included: a preferred one or a topology "
                    "spread constraint does.",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {placement: {spread: true}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/"
                      "topology-spread-constraints/",
        },
    .reads = kv_rule_reads_none,
    .also_reads = also_reads,
    .needs = workload_needs,
    .not_applicable = not_applicable,
    .run = run,
};
