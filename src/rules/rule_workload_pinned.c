#include "workload.h"

#include "kubevet/base/buffer.h"

static bool is_wanted(const struct kv_spec_workload *documented)
{
    return documented->placement.pinned.text && !documented->placement.pinned.boolean;
}

static const char *not_applicable(const struct kv_spec *spec)
{
    return workload_is_documented(spec, is_wanted) ? NULL : "the spec documents no `pinned: false`";
}

/* The kubelet sets both; the second one is what the first was called before it was stable. */
static bool is_system(const char *label)
{
    return label &&
           (strcmp(label, "kubernetes.io/os") == 0 || strcmp(label, "beta.kubernetes.io/os") == 0);
}

/* That its images are built for Linux is no choice among the nodes: many charts write it down. Any
 * other platform is one. */
static bool is_usual(const char *label, const char *value)
{
    return is_system(label) && value && strcmp(value, "linux") == 0;
}

/* The first label by which the selector chooses nodes. */
static const struct kv_label *selecting_label(const struct kv_pod_spec *template)
{
    for (size_t i = 0; i < template->node_selector.count; i++) {
        const struct kv_label *label = &template->node_selector.items[i];
        if (!is_usual(label->key, label->value))
            return label;
    }
    return NULL;
}

/* Does it only tell Linux from other systems, or nothing at all? */
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
    kv_list_each(&term->fields, const struct kv_requirement, requirement) return requirement;
    kv_list_each(&term->expressions, const struct kv_requirement, requirement)
    {
        if (!admits_linux(requirement))
            return requirement;
    }
    return NULL;
}

/* One term must hold: as long as one of them leaves the choice free, so does the affinity. Terms
 * without any requirement match no node. */
static bool affinity_chooses(const struct kv_pod_spec *template,
                             const struct kv_requirement **chooses)
{
    *chooses = NULL;
    kv_list_each(&template->required_node_terms, const struct kv_node_selector_term, term)
    {
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
    struct kv_finding *finding =
        workload_finding(check, match, match->documented->placement.pinned.place,
                         kv_check_format(check, "%s %s may run on some nodes only, by %s %s",
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

static void judge(struct kv_check *check, const struct workload_match *match)
{
    const struct kv_pod_spec *template = &match->found->template;
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
    workloads_check(check, is_wanted, judge);
}

const struct kv_rule kv_rule_workload_pinned = {
    .doc =
        {
            .id = "workload/pinned",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a workload is bound to certain nodes",
            .why =
                "Pods that may run on one node only are gone while that node is: nothing can "
                "take their place elsewhere. A nodeName, a nodeSelector or a required node "
                "affinity in the pod template binds them; preferences do not, nor does the usual "
                "`kubernetes.io/os: linux`.",
            .mend = "Take it out of the template in Git, or make it a preference "
                    "(preferredDuringSchedulingIgnoredDuringExecution).",
            .example = "namespaces:\n"
                       "  plana-odoo-18: {workloads: {worker-odoo: {placement: {pinned: "
                       "false}}}}\n",
            .source = "https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
        },
    .reads = kv_rule_reads_none,
    .also_reads = workload_kinds,
    .needs = workload_needs,
    .not_applicable = not_applicable,
    .run = run,
};
