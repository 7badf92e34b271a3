#include "workload.h"

#include "kubevet/base/buffer.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->placement.pinned.text != NULL;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `pinned`";
}

/* The kubelet sets both; the second one is the name of the first before it was stable. */
static bool is_system(const char *label)
{
    return label &&
           (strcmp(label, "kubernetes.io/os") == 0 || strcmp(label, "beta.kubernetes.io/os") == 0);
}

/* Images built for Linux do not restrict the nodes: many charts set this label. Any other platform
 * does. */
static bool is_usual(const char *label, const char *value)
{
    return is_system(label) && value && strcmp(value, "linux") == 0;
}

/* The first label by which the selector restricts nodes. */
static const struct kv_label *selecting_label(const struct kv_pod_spec *template)
{
    for (size_t i = 0; i < template->node_selector.count; i++) {
        const struct kv_label *label = &template->node_selector.items[i];
        if (!is_usual(label->key, label->value))
            return label;
    }
    return NULL;
}

/* Does it only distinguish Linux from other systems, or nothing? */
static bool admits_linux(const struct kv_requirement *requirement)
{
    const char *how = requirement->operator? requirement->operator: "";
    bool named = false;
    for (size_t i = 0; i < requirement->values.count; i++)
        named |= is_usual(requirement->key, requirement->values.items[i]);
    if (strcmp(how, "In") == 0)
        return named;
    return is_system(requirement->key) &&
           (strcmp(how, "Exists") == 0 || (strcmp(how, "NotIn") == 0 && !named));
}

static const struct kv_requirement *choosing_requirement(const struct kv_node_selector_term *term)
{
    kv_list_each(&term->fields, const struct kv_requirement, requirement)
        return requirement;
    kv_list_each(&term->expressions, const struct kv_requirement, requirement) {
        if (!admits_linux(requirement))
            return requirement;
    }
    return NULL;
}

/* One term must match: if one of them leaves the choice open, so does the affinity. Terms without a
 * requirement match no node. */
static bool affinity_chooses(const struct kv_pod_spec *template,
                             const struct kv_requirement **chooses)
{
    *chooses = NULL;
    kv_list_each(&template->required_node_terms, const struct kv_node_selector_term, term) {
        const struct kv_requirement *requirement = choosing_requirement(term);
        if (requirement && !*chooses)
            *chooses = requirement;
        if (!requirement && term->expressions.count > 0)
            return false;
    }
    return *chooses != NULL;
}

static void pinned_report(struct kv_check *check, const struct workload_match *match,
                          const char *field, const char *how, const char *by)
{
    const struct kv_object *found = &match->found->object;
    struct kv_finding *finding = workload_finding(
        check, match, match->documented->placement.pinned.place,
        kv_check_format(check, "%s %s may run only on some nodes, because of %s %s",
                        found->kind->name, found->name, how, by));
    finding->field = workload_template_field(check, match->found, field);
    finding->actual = by;
}

static const char *requirement_text(struct kv_check *check,
                                    const struct kv_requirement *requirement)
{
    const struct kv_strings *values = &requirement->values;
    struct kv_buffer text = {0};
    kv_buffer_printf(&text, "%s %s", requirement->key ? requirement->key : "?",
                     requirement->operator? requirement->operator: "?");
    for (size_t i = 0; i < values->count; i++)
        kv_buffer_printf(&text, "%s %s", i ? "," : "", values->items[i]);
    const char *copy = kv_arena_copy(check->arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

/* Documented as bound to certain nodes, but nothing binds it. */
static void free_report(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_object *found = &match->found->object;
    struct kv_finding *finding =
        workload_finding(check, match, match->documented->placement.pinned.place,
                         kv_check_format(check, "%s %s may run on any node: nothing binds it",
                                         found->kind->name, found->name));
    finding->field = workload_template_field(check, match->found, "nodeSelector");
    finding->expected = "nodeName, nodeSelector or a required node affinity";
}

static void match_check(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_pod_spec *template = &match->found->template;
    kv_check_compares(check, match->documented->placement.pinned.place,
                      match->found->object.namespace);
    if (match->documented->placement.pinned.boolean) {
        const struct kv_requirement *by;
        bool bound = (template->node_name && *template->node_name) || selecting_label(template) ||
                     affinity_chooses(template, &by);
        if (!bound)
            free_report(check, match);
        return;
    }
    if (template->node_name && *template->node_name)
        pinned_report(check, match, "nodeName", "nodeName", template->node_name);
    const struct kv_label *label = selecting_label(template);
    if (label)
        pinned_report(check, match, "nodeSelector", "nodeSelector",
                      kv_check_format(check, "%s=%s", label->key, label->value));
    const struct kv_requirement *chooses;
    if (affinity_chooses(template, &chooses))
        pinned_report(check, match,
                      "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
                      "required affinity:", requirement_text(check, chooses));
}

static void run(struct kv_check *check)
{
    workloads_check(check, is_wanted, match_check);
}

const struct kv_rule kv_rule_workload_pinned = {
    .doc =
        {
            .id = "workload/pinned",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a workload is bound to certain nodes, or should be and is not",
            .why =
                "Pods that can run on only one node are gone while that node is down: nothing can "
                "replace them elsewhere. A nodeName, a nodeSelector or a required node affinity in "
                "the pod template binds them. Preferences do not, and neither does the usual "
                "`kubernetes.io/os: linux`. `pinned: true` is for workloads that need a certain "
                "node's disk or device, and reverses the check: one of the three must bind them.",
            .fix = "Remove it from the template in Git, or make it a preference "
                   "(preferredDuringSchedulingIgnoredDuringExecution). For a workload documented "
                   "as pinned, restore the nodeSelector.",
            .keys = "placement.pinned",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {placement: {pinned: "
                       "false}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
        },
    .reads = KV_READS(WORKLOAD_READS),
    .not_applicable = not_applicable,
    .run = run,
};
