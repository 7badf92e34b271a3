#include "daemon.h"

static bool is_selected(const struct kv_pod_spec *template, struct kv_labels labels)
{
    const struct kv_label_selector selector = {.match_labels = template->node_selector};
    return kv_label_selector_matches(&selector, labels);
}

/* Any term is enough; without terms there is no requirement. */
static bool is_admitted(const struct kv_pod_spec *template, const struct kv_object *node)
{
    kv_list_each(&template->required_node_terms, const struct kv_node_selector_term, term) {
        if (kv_node_term_matches(term, node->name, node->labels))
            return true;
    }
    return template->required_node_terms.count == 0;
}

/* The controller adds tolerations for these to all of its pods. */
static bool is_passing(const struct kv_taint *taint)
{
    static const char *const keys[] = {
        "node.kubernetes.io/not-ready",           "node.kubernetes.io/unreachable",
        "node.kubernetes.io/disk-pressure",       "node.kubernetes.io/memory-pressure",
        "node.kubernetes.io/pid-pressure",        "node.kubernetes.io/unschedulable",
        "node.kubernetes.io/network-unavailable",
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (kv_string_is(taint->key, keys[i]))
            return true;
    return false;
}

static bool tolerates(const struct kv_toleration *toleration, const struct kv_taint *taint)
{
    const char *value = toleration->value ? toleration->value : "";
    bool exists = kv_string_is(toleration->operator, "Exists");
    if (toleration->effect && toleration->effect[0] &&
        !kv_string_is(taint->effect, toleration->effect))
        return false;
    if (!toleration->key || !toleration->key[0])
        return exists;
    return kv_string_is(taint->key, toleration->key) &&
           (exists || strcmp(value, taint->value ? taint->value : "") == 0);
}

static bool is_tolerated(const struct kv_pod_spec *template, const struct kv_taint *taint)
{
    if (kv_string_is(taint->effect, "PreferNoSchedule") || is_passing(taint))
        return true;
    kv_list_each(&template->tolerations, const struct kv_toleration, toleration) {
        if (tolerates(toleration, taint))
            return true;
    }
    return false;
}

bool daemon_runs_on(const struct kv_workload *daemonset, const struct kv_node_object *node)
{
    const struct kv_pod_spec *template = &daemonset->template;
    if (template->node_name && template->node_name[0] &&
        strcmp(template->node_name, node->object.name) != 0)
        return false;
    kv_list_each(&node->taints, const struct kv_taint, taint) {
        if (!is_tolerated(template, taint))
            return false;
    }
    return is_selected(template, node->object.labels) && is_admitted(template, &node->object);
}
