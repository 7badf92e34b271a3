#include "policies.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/namespace.h"

#include <stdlib.h>
#include <string.h>

void policies_not_understood(struct policies *out, const struct kv_object *object, const char *what)
{
    if (out->unknown)
        return;
    out->unknown = what;
    out->unknown_object = object;
}

struct policy *policies_push(struct policies *out, const struct kv_object *object,
                             const struct selector *selector, double order)
{
    struct policy *policy = kv_list_push(&out->list, out->arena, sizeof *policy);
    policy->object = object;
    policy->selector = selector;
    policy->order = order;
    return policy;
}

void policy_rule_add(struct policies *out, struct policy *policy, enum kv_direction direction,
                     enum action action, enum reach reach)
{
    kv_list_add(&policy->rules[direction], out->arena, struct policy_rule,
                (struct policy_rule){action, reach});
}

bool policy_has_items(const struct kv_node *mapping, const char *key)
{
    const struct kv_node *value = kv_node_get(mapping, key);
    return kv_node_is_given(value) && (value->type == KV_NODE_SCALAR || value->count > 0);
}

bool policies_namespace(struct policies *out, const struct kv_object *object,
                        struct kv_labels *labels)
{
    const struct kv_object *found =
        kv_state_find(out->state, &kv_kind_namespace, NULL, out->namespace);
    if (found)
        *labels = found->labels;
    else
        policies_not_understood(out, object,
                                "it selects by labels of the namespace, which are unknown");
    return found;
}

enum { V4_BITS_MAX = 1, V6_BITS_MAX = 3 }; /* 2000::/3 are all public addresses */

bool policy_is_everywhere(const char *cidr)
{
    const char *slash = cidr ? strchr(cidr, '/') : NULL;
    if (!slash)
        return false;
    char *end = NULL;
    unsigned long bits = strtoul(slash + 1, &end, 10);
    return end != slash + 1 && !*end && bits <= (strchr(cidr, ':') ? V6_BITS_MAX : V4_BITS_MAX);
}

bool policy_selects_most(const struct selector *selector)
{
    static struct kv_label certain[] = {
        {"kubernetes.io/metadata.name", "any other"}, {"projectcalico.org/name", "any other"},
        {"projectcalico.org/namespace", "any other"}, {"projectcalico.org/orchestrator", "k8s"},
        {"io.kubernetes.pod.namespace", "any other"},
    };
    return selector_matches(selector,
                            (struct kv_labels){certain, sizeof certain / sizeof *certain});
}
