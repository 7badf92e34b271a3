#include "policies.h"

#include "kubevet/base/tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const rule_keys[DIRECTIONS] = {"ingress", "egress"};

/* --- what a rule reaches --- */

static enum reach least(enum reach a, enum reach b)
{
    if (a == REACH_UNKNOWN || b == REACH_UNKNOWN)
        return a == REACH_SOME || b == REACH_SOME ? REACH_SOME : REACH_UNKNOWN;
    return a < b ? a : b;
}

static enum reach nets_reach(const struct kv_node *entity)
{
    const struct kv_node *nets = kv_tree_list(entity, "nets");
    if (!nets || nets->count == 0)
        return REACH_ALL;
    for (size_t i = 0; i < nets->count; i++)
        if (nets->items[i]->type == KV_NODE_SCALAR &&
            policy_is_everywhere(nets->items[i]->text.data))
            return REACH_MOST;
    return REACH_SOME;
}

static enum reach ports_reach(const struct kv_node *entity)
{
    const struct kv_node *ports = kv_tree_list(entity, "ports");
    if (!ports || ports->count == 0)
        return policy_has_items(entity, "notPorts") ? REACH_MOST : REACH_ALL;
    return kv_tree_list_has(ports, "1:65535") || kv_tree_list_has(ports, "0:65535") ? REACH_MOST
                                                                                    : REACH_SOME;
}

/* Pods by labels: without a namespaceSelector those of a NetworkPolicy's own namespace. */
static enum reach pods_reach(const struct kv_node *entity, bool is_global, struct kv_arena *arena)
{
    const char *text = kv_tree_text(entity, "selector");
    const char *of_namespaces = kv_tree_text(entity, "namespaceSelector");
    if ((!text || !*text) && (!of_namespaces || !*of_namespaces))
        return REACH_ALL;
    const struct selector *pods = selector_read_calico(text, arena);
    const struct selector *namespaces = selector_read_calico(of_namespaces, arena);
    if (!pods || !namespaces)
        return REACH_UNKNOWN;
    bool is_of_cluster = is_global || (of_namespaces && *of_namespaces);
    return is_of_cluster && policy_selects_most(pods) && policy_selects_most(namespaces)
               ? REACH_MOST
               : REACH_SOME;
}

/* The other end of the connections. */
static enum reach peer_reach(const struct kv_node *entity, bool is_global, struct kv_arena *arena)
{
    static const char *const narrow[] = {"serviceAccounts", "services", "domains"};
    enum reach reach =
        least(least(nets_reach(entity), ports_reach(entity)), pods_reach(entity, is_global, arena));
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++)
        if (policy_has_items(entity, narrow[i]))
            reach = REACH_SOME;
    bool is_cut = policy_has_items(entity, "notNets") || kv_tree_text(entity, "notSelector");
    return is_cut ? least(reach, REACH_MOST) : reach;
}

/* The pod's own end: of its own selectors it is one of many pods. */
static enum reach own_reach(const struct kv_node *entity, struct kv_arena *arena)
{
    return peer_reach(entity, true, arena);
}

/* A protocol without ports is most of what there is, except the odd ones. */
static enum reach protocol_reach(const struct kv_node *rule)
{
    const char *protocol = kv_tree_text(rule, "protocol");
    bool is_cut = kv_node_is_given(kv_node_get(rule, "notProtocol")) ||
                  kv_node_is_given(kv_node_get(rule, "ipVersion"));
    if (policy_has_items(rule, "icmp") || policy_has_items(rule, "notICMP") ||
        policy_has_items(rule, "http"))
        return REACH_SOME;
    if (!protocol)
        return is_cut ? REACH_MOST : REACH_ALL;
    return strcasecmp(protocol, "TCP") == 0 || strcasecmp(protocol, "UDP") == 0 ||
                   strcmp(protocol, "6") == 0 || strcmp(protocol, "17") == 0
               ? REACH_MOST
               : REACH_SOME;
}

static bool is_understood(const struct kv_node *rule)
{
    static const char *const keys[] = {"action",      "metadata", "protocol", "notProtocol",
                                       "icmp",        "notICMP",  "http",     "source",
                                       "destination", "ipVersion"};
    for (size_t i = 0; i < rule->count; i++) {
        bool is_key = false;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            is_key = is_key || strcmp(rule->pairs[i].key->text.data, keys[k]) == 0;
        if (!is_key)
            return false;
    }
    return true;
}

static enum reach rule_reach(const struct kv_node *rule, enum kv_direction direction,
                             bool is_global, struct kv_arena *arena)
{
    const struct kv_node *source = kv_node_get(rule, "source");
    const struct kv_node *destination = kv_node_get(rule, "destination");
    bool is_ingress = direction == KV_INGRESS;
    if (!is_understood(rule))
        return REACH_UNKNOWN;
    enum reach peer = peer_reach(is_ingress ? source : destination, is_global, arena);
    enum reach own = own_reach(is_ingress ? destination : source, arena);
    return least(least(peer, own), protocol_reach(rule));
}

static void rule_add(struct policies *out, struct policy *policy, const struct kv_node *rule,
                     enum kv_direction direction)
{
    bool is_global = !policy->object->kind->namespaced;
    const char *action = rule->type == KV_NODE_MAPPING ? kv_tree_text(rule, "action") : NULL;
    if (!action || (strcasecmp(action, "Allow") != 0 && strcasecmp(action, "Deny") != 0 &&
                    strcasecmp(action, "Pass") != 0 && strcasecmp(action, "Log") != 0)) {
        policies_not_understood(out, policy->object, "the action of a rule is not understood");
        return;
    }
    if (strcasecmp(action, "Log") == 0)
        return;
    policy_rule_add(out, policy, direction,
                    strcasecmp(action, "Allow") == 0  ? ACTION_ALLOW
                    : strcasecmp(action, "Deny") == 0 ? ACTION_DENY
                                                      : ACTION_PASS,
                    rule_reach(rule, direction, is_global, out->arena));
}

/* --- whom it is about --- */

/* What pods of a namespace have in common, as Calico sees it. */
static bool is_known_label(const char *key)
{
    return strcmp(key, "projectcalico.org/namespace") == 0 ||
           strcmp(key, "projectcalico.org/orchestrator") == 0 || strncmp(key, "pcns.", 5) == 0;
}

static struct kv_labels known_labels(struct policies *out, struct kv_labels of_namespace)
{
    struct kv_labels labels = {
        kv_arena_array(out->arena, of_namespace.count + 2, sizeof(struct kv_label)), 0};
    labels.items[labels.count++] = (struct kv_label){"projectcalico.org/namespace", out->namespace};
    labels.items[labels.count++] = (struct kv_label){"projectcalico.org/orchestrator", "k8s"};
    for (size_t i = 0; i < of_namespace.count; i++)
        labels.items[labels.count++] =
            (struct kv_label){kv_arena_printf(out->arena, "pcns.%s", of_namespace.items[i].key),
                              of_namespace.items[i].value};
    return labels;
}

static struct kv_labels with_name(struct policies *out, struct kv_labels of_namespace)
{
    struct kv_labels labels = {
        kv_arena_array(out->arena, of_namespace.count + 1, sizeof(struct kv_label)), 0};
    for (; labels.count < of_namespace.count; labels.count++)
        labels.items[labels.count] = of_namespace.items[labels.count];
    labels.items[labels.count++] = (struct kv_label){"projectcalico.org/name", out->namespace};
    return labels;
}

/* NULL = it can't be understood. */
static const struct selector *subjects_read(struct policies *out, const struct kv_object *object,
                                            const struct kv_node *spec)
{
    struct kv_arena *arena = out->arena;
    const struct selector *pods = selector_read_calico(kv_tree_text(spec, "selector"), arena);
    const struct selector *accounts =
        selector_read_calico(kv_tree_text(spec, "serviceAccountSelector"), arena);
    const struct selector *namespaces =
        selector_read_calico(kv_tree_text(spec, "namespaceSelector"), arena);
    struct kv_labels labels = {0};
    if (!pods || !accounts || !namespaces)
        return NULL;
    if (!object->kind->namespaced && !policies_namespace(out, object, &labels))
        return selector_make(arena, CONDITION_NONE, NULL, NULL);
    if (!object->kind->namespaced && !selector_matches(namespaces, with_name(out, labels)))
        return selector_make(arena, CONDITION_NONE, NULL, NULL);
    pods = selector_where(pods, known_labels(out, labels), is_known_label, arena);
    return selector_make(arena, CONDITION_AND, pods, accounts);
}

/* By default ingress, unless there are only rules of egress. */
static bool is_of_direction(const struct kv_node *spec, enum kv_direction direction)
{
    const struct kv_node *types = kv_tree_list(spec, "types");
    bool has_ingress = policy_has_items(spec, "ingress"),
         has_egress = policy_has_items(spec, "egress");
    if (types && types->count > 0)
        return kv_tree_list_has(types, direction == KV_INGRESS ? "Ingress" : "Egress");
    return direction == KV_INGRESS ? has_ingress || !has_egress : has_egress;
}

/* Policies without an order come last. */
static double order_read(const struct kv_node *spec)
{
    const char *order = kv_tree_text(spec, "order");
    return order ? strtod(order, NULL) : INFINITY;
}

/* Is it about hosts only? */
static bool is_of_hosts(const struct kv_node *spec)
{
    return kv_string_is(kv_tree_text(spec, "preDNAT"), "true") ||
           kv_string_is(kv_tree_text(spec, "doNotTrack"), "true");
}

static bool is_in_default_tier(const struct kv_node *spec)
{
    const char *tier = kv_tree_text(spec, "tier");
    return !tier || !*tier || strcmp(tier, "default") == 0;
}

void policy_add_calico(struct policies *out, const struct kv_network_policy *object)
{
    const struct kv_node *spec = kv_shape_json(object->spec, out->arena);
    if (spec && is_of_hosts(spec))
        return;
    const struct selector *selector = spec ? subjects_read(out, &object->object, spec) : NULL;
    if (!selector)
        policies_not_understood(out, &object->object, "whom it selects is not understood");
    if (!selector || selector->condition == CONDITION_NONE)
        return;
    if (!is_in_default_tier(spec)) {
        policies_not_understood(out, &object->object,
                                "it is in a tier of its own, whose order is not known");
        return;
    }
    struct policy *policy = policies_push(out, &object->object, selector, order_read(spec));
    for (enum kv_direction direction = KV_INGRESS; direction <= KV_EGRESS; direction++) {
        const struct kv_node *rules = kv_tree_list(spec, rule_keys[direction]);
        policy->isolates[direction] = is_of_direction(spec, direction);
        for (size_t i = 0; policy->isolates[direction] && rules && i < rules->count; i++)
            rule_add(out, policy, rules->items[i], direction);
    }
}
