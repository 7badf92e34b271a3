#include "policies.h"

#include "kubevet/base/tree.h"

#include <string.h>

static const char *const rule_keys[DIRECTIONS] = {"ingress", "egress"};
static const char *const peer_keys[DIRECTIONS] = {"from", "to"};

static enum reach pods_reach(const struct kv_node *peer, struct kv_arena *arena)
{
    const struct selector *namespaces =
        selector_read(kv_node_get(peer, "namespaceSelector"), arena);
    const struct selector *pods = selector_read(kv_node_get(peer, "podSelector"), arena);
    if (!namespaces || !pods)
        return REACH_UNKNOWN;
    bool is_of_cluster = kv_node_is_given(kv_node_get(peer, "namespaceSelector"));
    return is_of_cluster && policy_selects_most(namespaces) && policy_selects_most(pods)
               ? REACH_MOST
               : REACH_SOME;
}

static enum reach peer_reach(const struct kv_node *peer, struct kv_arena *arena)
{
    const struct kv_node *block = kv_node_get(peer, "ipBlock");
    if (kv_node_is_given(block))
        return policy_is_everywhere(kv_tree_text(block, "cidr")) ? REACH_MOST : REACH_SOME;
    bool is_known = kv_node_is_given(kv_node_get(peer, "podSelector")) ||
                    kv_node_is_given(kv_node_get(peer, "namespaceSelector"));
    return is_known ? pods_reach(peer, arena) : REACH_UNKNOWN;
}

/* An empty list of peers is every one. */
static enum reach peers_reach(const struct kv_node *peers, struct kv_arena *arena)
{
    enum reach most = REACH_SOME;
    if (!peers || peers->count == 0)
        return REACH_ALL;
    for (size_t i = 0; i < peers->count && most != REACH_MOST; i++) {
        enum reach reach = peer_reach(peers->items[i], arena);
        most = reach == REACH_SOME ? most : reach;
    }
    return most;
}

/* A port without a number is every port of its protocol. */
static bool has_every_port(const struct kv_node *ports)
{
    if (!ports || ports->count == 0)
        return true;
    for (size_t i = 0; i < ports->count; i++) {
        const char *first = kv_tree_text(ports->items[i], "port");
        const char *last = kv_tree_text(ports->items[i], "endPort");
        if (!first || (last && strcmp(first, "1") == 0 && strcmp(last, "65535") == 0))
            return true;
    }
    return false;
}

static void rules_add(struct policies *out, struct policy *policy, const struct kv_node *rules,
                      enum kv_direction direction)
{
    for (size_t i = 0; rules && i < rules->count; i++) {
        enum reach reach =
            peers_reach(kv_tree_list(rules->items[i], peer_keys[direction]), out->arena);
        bool is_every_port = has_every_port(kv_tree_list(rules->items[i], "ports"));
        policy_rule_add(out, policy, direction, ACTION_ALLOW, is_every_port ? reach : REACH_SOME);
    }
}

/* As the API server sets it: egress only if there are rules of it. Source:
 * SetDefaults_NetworkPolicy in pkg/apis/networking/v1/defaults.go */
static bool is_of_direction(const struct kv_node *spec, enum kv_direction direction)
{
    const struct kv_node *types = kv_tree_list(spec, "policyTypes");
    if (types && types->count > 0)
        return kv_tree_list_has(types, direction == KV_INGRESS ? "Ingress" : "Egress");
    return direction == KV_INGRESS || policy_has_items(spec, "egress");
}

void policy_add_kubernetes(struct policies *out, const struct kv_network_policy *object)
{
    const struct kv_node *spec = kv_shape_json(object->spec, out->arena);
    const struct selector *selector =
        spec ? selector_read(kv_node_get(spec, "podSelector"), out->arena) : NULL;
    if (!spec)
        policies_not_understood(out, &object->object,
                                "the recording has only its name: record it again");
    else if (!selector)
        policies_not_understood(out, &object->object, "its podSelector is not understood");
    if (!selector)
        return;
    struct policy *policy = policies_push(out, &object->object, selector, KUBERNETES_ORDER);
    for (enum kv_direction direction = KV_INGRESS; direction <= KV_EGRESS; direction++) {
        policy->isolates[direction] = is_of_direction(spec, direction);
        if (policy->isolates[direction])
            rules_add(out, policy, kv_tree_list(spec, rule_keys[direction]), direction);
    }
}
