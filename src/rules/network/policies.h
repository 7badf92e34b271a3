/* The policies that may apply to pods of a namespace, of all kinds in one form.
 *
 * Sources: https://kubernetes.io/docs/concepts/services-networking/network-policies/,
 * https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy,
 * https://docs.cilium.io/en/stable/security/policy/ */
#ifndef KUBEVET_RULES_NETWORK_POLICIES_H
#define KUBEVET_RULES_NETWORK_POLICIES_H

#include "selector.h"

#include "kubevet/kinds/networkpolicy.h"
#include "kubevet/rules/network_default.h"
#include "kubevet/state/state.h"

enum action { ACTION_ALLOW, ACTION_DENY, ACTION_PASS };

/* The connections that a rule is about. */
enum reach {
    REACH_SOME, /* those with certain pods or addresses, or on certain ports */
    REACH_MOST, /* at least those with all pods of the cluster, or with all addresses */
    REACH_ALL,  /* all */
    REACH_UNKNOWN,
};

struct policy_rule {
    enum action action;
    enum reach reach;
};

enum { DIRECTIONS = 2 };

struct policy {
    const struct kv_object *object;
    const struct selector *selector;  /* for labels of pods of the namespace */
    double order;                     /* lower ones decide first */
    bool isolates[DIRECTIONS];        /* what no rule allows is denied */
    struct kv_list rules[DIRECTIONS]; /* struct policy_rule, in order */
};

/* The policies of a namespace in the making. */
struct policies {
    const struct kv_state *state;
    const char *namespace;
    struct kv_arena *arena;
    struct kv_list list; /* struct policy */
    const char *unknown; /* what can't be understood, as one clause; NULL = nothing */
    const struct kv_object *unknown_object;
    const struct kv_object *baseline; /* a policy for pods that no other one selects; NULL = none */
};

/* The order of NetworkPolicies among Calico's, which are without an order the last. */
#define KUBERNETES_ORDER 1000.0

/* Adds what a policy of each kind comes to in the namespace. */
void policy_add_kubernetes(struct policies *out, const struct kv_network_policy *object);
void policy_add_calico(struct policies *out, const struct kv_network_policy *object);
void policy_add_cilium(struct policies *out, const struct kv_network_policy *object);
void policy_add_admin(struct policies *out, const struct kv_network_policy *object);
void policy_add_baseline(struct policies *out, const struct kv_network_policy *object);

/* Notes what can't be understood; the first counts. */
void policies_not_understood(struct policies *out, const struct kv_object *object,
                             const char *what);

struct policy *policies_push(struct policies *out, const struct kv_object *object,
                             const struct selector *selector, double order);
void policy_rule_add(struct policies *out, struct policy *policy, enum kv_direction direction,
                     enum action action, enum reach reach);

/* Is the key given, and no empty list? */
bool policy_has_items(const struct kv_node *mapping, const char *key);

/* The labels of the namespace; false if they are unknown, which is noted. */
bool policies_namespace(struct policies *out, const struct kv_object *object,
                        struct kv_labels *labels);

/* Is it a range of so many addresses that it stands for all: half of the internet, or more? */
bool policy_is_everywhere(const char *cidr);

/* Does the selector match every pod, or namespace: one of which nothing is known but the label that
 * the API server sets itself? */
bool policy_selects_most(const struct selector *selector);

#endif
