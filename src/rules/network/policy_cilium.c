#include "policies.h"

#include "kubevet/base/tree.h"

#include <math.h>
#include <string.h>

static const char *const allow_keys[DIRECTIONS] = {"ingress", "egress"};
static const char *const deny_keys[DIRECTIONS] = {"ingressDeny", "egressDeny"};

#define POD_NAMESPACE    "io.kubernetes.pod.namespace"
#define NAMESPACE_LABELS "io.cilium.k8s.namespace.labels."

/* --- selectors: keys may name their source, as in k8s:app --- */

static const char *key_plain(const char *key)
{
    static const char *const sources[] = {"k8s:", "any:", "k8s.", "any."};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (strncmp(key, sources[i], strlen(sources[i])) == 0)
            return key + strlen(sources[i]);
    return key;
}

static bool is_of_namespace(const char *key)
{
    return strcmp(key, POD_NAMESPACE) == 0 ||
           strncmp(key, NAMESPACE_LABELS, strlen(NAMESPACE_LABELS)) == 0;
}

static const struct selector *plain(const struct selector *selector, struct kv_arena *arena)
{
    if (selector->key)
        return selector_label(arena, selector->condition, key_plain(selector->key),
                              selector->values);
    if (!selector->left)
        return selector;
    return selector_make(arena, selector->condition, plain(selector->left, arena),
                         selector->right ? plain(selector->right, arena) : NULL);
}

static const struct selector *endpoints_read(const struct kv_node *node, struct kv_arena *arena)
{
    const struct selector *selector = selector_read(node, arena);
    return selector ? plain(selector, arena) : NULL;
}

static bool names_namespace(const struct selector *selector)
{
    return (selector->key && is_of_namespace(selector->key)) ||
           (selector->left && names_namespace(selector->left)) ||
           (selector->right && names_namespace(selector->right));
}

static struct kv_labels known_labels(struct policies *out, struct kv_labels of_namespace)
{
    struct kv_labels labels = {
        kv_arena_array(out->arena, of_namespace.count + 1, sizeof(struct kv_label)), 0};
    labels.items[labels.count++] = (struct kv_label){POD_NAMESPACE, out->namespace};
    for (size_t i = 0; i < of_namespace.count; i++)
        labels.items[labels.count++] = (struct kv_label){
            kv_arena_printf(out->arena, NAMESPACE_LABELS "%s", of_namespace.items[i].key),
            of_namespace.items[i].value};
    return labels;
}

/* --- what a rule reaches --- */

/* A selector that names no namespace means the policy's own. */
static enum reach endpoint_reach(const struct kv_node *node, bool is_clusterwide,
                                 struct kv_arena *arena)
{
    const struct selector *selector = endpoints_read(node, arena);
    if (!selector)
        return REACH_UNKNOWN;
    bool is_of_cluster = is_clusterwide || names_namespace(selector);
    return is_of_cluster && policy_selects_most(selector) ? REACH_MOST : REACH_SOME;
}

static enum reach entity_reach(const struct kv_node *entity)
{
    static const char *const most[] = {"cluster", "world", "world-ipv4", "world-ipv6"};
    if (entity->type != KV_NODE_SCALAR)
        return REACH_UNKNOWN;
    if (strcmp(entity->text.data, "all") == 0)
        return REACH_ALL;
    for (size_t i = 0; i < sizeof most / sizeof *most; i++)
        if (strcmp(entity->text.data, most[i]) == 0)
            return REACH_MOST;
    return REACH_SOME;
}

static enum reach cidr_reach(const char *cidr)
{
    return cidr && policy_is_everywhere(cidr) ? REACH_MOST : REACH_SOME;
}

static enum reach name_reach(const struct kv_node *name)
{
    const char *pattern = kv_tree_text(name, "matchPattern");
    return pattern && strspn(pattern, "*") == strlen(pattern) ? REACH_MOST : REACH_SOME;
}

/* One peer of the list of this key, without `from` and `to`. */
static enum reach peer_reach(const char *key, const struct kv_node *peer, bool is_clusterwide,
                             struct kv_arena *arena)
{
    if (strcmp(key, "Endpoints") == 0)
        return endpoint_reach(peer, is_clusterwide, arena);
    if (strcmp(key, "Entities") == 0)
        return entity_reach(peer);
    if (strcmp(key, "CIDR") == 0)
        return cidr_reach(peer->type == KV_NODE_SCALAR ? peer->text.data : NULL);
    if (strcmp(key, "CIDRSet") == 0)
        return cidr_reach(kv_tree_text(peer, "cidr"));
    if (strcmp(key, "FQDNs") == 0)
        return name_reach(peer);
    bool is_narrow =
        strcmp(key, "Services") == 0 || strcmp(key, "Groups") == 0 || strcmp(key, "Nodes") == 0;
    return is_narrow ? REACH_SOME : REACH_UNKNOWN;
}

static enum reach widest(enum reach a, enum reach b)
{
    if (a == REACH_UNKNOWN || b == REACH_UNKNOWN)
        return a == REACH_ALL || b == REACH_ALL ? REACH_ALL : REACH_UNKNOWN;
    return a > b ? a : b;
}

static enum reach list_reach(const char *key, const struct kv_node *peers, bool is_clusterwide,
                             struct kv_arena *arena)
{
    enum reach reach = REACH_SOME;
    if (peers->type != KV_NODE_SEQUENCE)
        return REACH_UNKNOWN;
    for (size_t i = 0; i < peers->count; i++)
        reach = widest(reach, peer_reach(key, peers->items[i], is_clusterwide, arena));
    return reach;
}

/* Ports without numbers, or 0, are all; with rules of its own a port is narrower. */
static bool has_every_port(const struct kv_node *rule)
{
    const struct kv_node *lists = kv_tree_list(rule, "toPorts");
    if (policy_has_items(rule, "icmps"))
        return false;
    if (!lists || lists->count == 0)
        return true;
    for (size_t i = 0; i < lists->count; i++) {
        const struct kv_node *ports = kv_tree_list(lists->items[i], "ports");
        bool is_every = !ports || ports->count == 0;
        for (size_t k = 0; ports && k < ports->count; k++)
            is_every = is_every || kv_string_is(kv_tree_text(ports->items[k], "port"), "0");
        if (is_every && !policy_has_items(lists->items[i], "rules"))
            return true;
    }
    return false;
}

/* Without peers a rule is about all of them; an empty rule is about nothing. */
static enum reach rule_reach(const struct kv_node *rule, bool is_clusterwide,
                             struct kv_arena *arena)
{
    enum reach reach = REACH_SOME;
    bool has_peers = false;
    if (rule->type != KV_NODE_MAPPING)
        return REACH_UNKNOWN;
    for (size_t i = 0; i < rule->count; i++) {
        const char *key = rule->pairs[i].key->text.data;
        bool is_from = strncmp(key, "from", 4) == 0, is_to = strncmp(key, "to", 2) == 0;
        if (strcmp(key, "toPorts") == 0 || (!is_from && !is_to) ||
            !kv_node_is_given(rule->pairs[i].value))
            continue;
        has_peers = true;
        reach = widest(reach, list_reach(key + (is_from ? 4 : 2), rule->pairs[i].value,
                                         is_clusterwide, arena));
    }
    bool has_ports = policy_has_items(rule, "toPorts") || policy_has_items(rule, "icmps");
    if (!has_peers && has_ports)
        reach = REACH_ALL;
    return has_every_port(rule) ? reach : REACH_SOME;
}

/* --- one rule: `spec`, or an item of `specs` --- */

/* Rules that deny come before all that allow, of whatever policy. */
static bool rules_add(struct policies *out, struct policy *policy, const struct kv_node *rules,
                      enum kv_direction direction, enum action action)
{
    bool is_all = false;
    for (size_t i = 0; rules && i < rules->count; i++) {
        enum reach reach =
            rule_reach(rules->items[i], !policy->object->kind->namespaced, out->arena);
        policy_rule_add(out, policy, direction, action, reach);
        is_all = is_all || reach == REACH_ALL;
    }
    return is_all;
}

/* By default, a direction with rules is denied what they do not allow. */
static bool isolates(const struct kv_node *spec, enum kv_direction direction)
{
    const char *enabled =
        kv_tree_text(kv_node_get(spec, "enableDefaultDeny"), allow_keys[direction]);
    if (enabled)
        return strcmp(enabled, "true") == 0;
    return policy_has_items(spec, allow_keys[direction]) ||
           policy_has_items(spec, deny_keys[direction]);
}

static void spec_add(struct policies *out, const struct kv_object *object,
                     const struct kv_node *spec)
{
    struct kv_labels labels = {0};
    if (kv_node_is_given(kv_node_get(spec, "nodeSelector")))
        return;
    const struct kv_node *node = kv_node_get(spec, "endpointSelector");
    const struct selector *selector =
        kv_node_is_given(node) ? endpoints_read(node, out->arena) : NULL;
    if (!selector) {
        policies_not_understood(out, object, "its endpointSelector is not understood");
        return;
    }
    if (names_namespace(selector) && !policies_namespace(out, object, &labels))
        return;
    selector = selector_where(selector, known_labels(out, labels), is_of_namespace, out->arena);
    if (selector->condition == CONDITION_NONE)
        return;
    for (enum kv_direction direction = KV_INGRESS; direction <= KV_EGRESS; direction++) {
        struct policy *deny = policies_push(out, object, selector, -INFINITY);
        deny->isolates[direction] =
            rules_add(out, deny, kv_tree_list(spec, deny_keys[direction]), direction, ACTION_DENY);
        struct policy *allow = policies_push(out, object, selector, KUBERNETES_ORDER);
        allow->isolates[direction] = isolates(spec, direction);
        (void)rules_add(out, allow, kv_tree_list(spec, allow_keys[direction]), direction,
                        ACTION_ALLOW);
    }
}

void policy_add_cilium(struct policies *out, const struct kv_network_policy *object)
{
    const struct kv_node *spec = kv_shape_json(object->spec, out->arena);
    const struct kv_node *specs = kv_shape_json(object->specs, out->arena);
    if (spec)
        spec_add(out, &object->object, spec);
    for (size_t i = 0; specs && specs->type == KV_NODE_SEQUENCE && i < specs->count; i++)
        spec_add(out, &object->object, specs->items[i]);
    if (!spec && !specs)
        policies_not_understood(out, &object->object, "it has no spec");
}
