#include "kubevet/rules/network_default.h"

#include "policies.h"

#include "kubevet/base/buffer.h"

#include <string.h>

/* The kinds of policies, and what they come to. */
static const struct {
    const struct kv_kind *kind;
    void (*add)(struct policies *out, const struct kv_network_policy *object);
    const char *plugins; /* those that enforce it; NULL = all */
} kinds[] = {
    {&kv_kind_networkpolicy, policy_add_kubernetes, NULL},
    {&kv_kind_networkpolicy_calico, policy_add_calico, "calico"},
    {&kv_kind_globalnetworkpolicy_calico, policy_add_calico, "calico"},
    {&kv_kind_networkpolicy_calicov3, policy_add_calico, "calico"},
    {&kv_kind_globalnetworkpolicy_calicov3, policy_add_calico, "calico"},
    {&kv_kind_ciliumnetworkpolicy, policy_add_cilium, "cilium"},
    {&kv_kind_ciliumclusterwidenetworkpolicy, policy_add_cilium, "cilium"},
    {&kv_kind_adminnetworkpolicy, policy_add_admin, NULL},
    {&kv_kind_clusternetworkpolicy, policy_add_admin, NULL},
    {&kv_kind_baselineadminnetworkpolicy, policy_add_baseline, NULL},
    {&kv_kind_clusternetworkpolicy_antrea, policy_add_admin, "antrea"},
    {&kv_kind_networkpolicy_antrea, policy_add_admin, "antrea"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Plugins that enforce no other policies than those of one project. With any other one, and with
 * none that is known, either may be installed beside it. */
static const char *const projects[][2] = {
    {"calico", "calico"}, {"canal", "calico"}, {"cilium", "cilium"}, {"gke-dataplane-v2", "cilium"},
    {"antrea", "antrea"}, {"kube-ovn", ""},    {"kube-router", ""},  {"ovn-kubernetes", ""},
    {"weave-net", ""},
};

static const char *project_of(const char *cni)
{
    for (size_t i = 0; cni && i < sizeof projects / sizeof *projects; i++)
        if (strcmp(projects[i][0], cni) == 0)
            return projects[i][1];
    return NULL;
}

bool kv_network_enforces(const char *cni, const struct kv_kind *kind)
{
    const char *project = project_of(cni);
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].kind == kind)
            return !kinds[i].plugins || !project || strcmp(kinds[i].plugins, project) == 0;
    return false;
}

/* --- collecting --- */

/* Calico stores `NAME` of tier `TIER` as `TIER.NAME`: is it the same policy as one that is served
 * in the other group? */
static bool is_served_elsewhere(const struct kv_state *state, const struct kv_object *object)
{
    const struct kv_kind *other = object->kind == &kv_kind_networkpolicy_calico
                                      ? &kv_kind_networkpolicy_calicov3
                                  : object->kind == &kv_kind_globalnetworkpolicy_calico
                                      ? &kv_kind_globalnetworkpolicy_calicov3
                                      : NULL;
    const char *dot = strchr(object->name, '.');
    return other && (kv_state_find(state, other, object->namespace, object->name) ||
                     (dot && kv_state_find(state, other, object->namespace, dot + 1)));
}

/* Calico's own group holds all that it serves in the other one. */
static bool is_view(const struct kv_state *state, const struct kv_kind *kind)
{
    const struct kv_kind *stored =
        kind == &kv_kind_networkpolicy_calicov3         ? &kv_kind_networkpolicy_calico
        : kind == &kv_kind_globalnetworkpolicy_calicov3 ? &kv_kind_globalnetworkpolicy_calico
                                                        : NULL;
    return stored && kv_state_kind(state, stored)->count > 0;
}

const struct kv_kind *kv_network_unknown(const struct kv_state *state, const char *namespace,
                                         const char *cni)
{
    for (size_t i = 0; i < KINDS; i++) {
        const struct kv_kind *kind = kinds[i].kind;
        if (kv_network_enforces(cni, kind) && !is_view(state, kind) &&
            kv_state_unknown(state, kind, kind->namespaced ? namespace : NULL))
            return kind;
    }
    return NULL;
}

static void kind_add(struct policies *out, size_t index)
{
    const struct kv_kind *kind = kinds[index].kind;
    const char *namespace = kind->namespaced ? out->namespace : NULL;
    const struct kv_state_kind *all = kv_state_kind(out->state, kind);
    size_t count = all->count;
    struct kv_object *const *objects = all->objects;
    if (namespace)
        objects = kv_state_in_namespace(out->state, kind, namespace, &count);
    for (size_t i = 0; i < count; i++)
        if (!is_served_elsewhere(out->state, objects[i]))
            kinds[index].add(out, (const struct kv_network_policy *)objects[i]);
}

static int order_compare(const void *a, const void *b)
{
    const struct policy *left = a, *right = b;
    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return strcmp(left->object->name, right->object->name);
}

/* --- judging --- */

static const char *direction_word(enum kv_direction direction)
{
    return direction == KV_INGRESS ? "ingress" : "egress";
}

/* "a pod with the label app=web", "a pod without labels" */
static const char *pod_text(const struct kv_labels *labels, struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < labels->count; i++)
        kv_buffer_printf(&text, "%s%s=%s", i ? ", " : " with ", labels->items[i].key,
                         labels->items[i].value);
    const char *copy = text.length > 0 ? kv_arena_copy(arena, kv_buffer_as_text(&text)) : NULL;
    kv_buffer_release(&text);
    return copy ? copy : " without labels";
}

/* Is every pod, whatever its labels, selected by a policy that denies what no rule allows? */
static struct kv_network_default isolation_find(const struct policies *policies,
                                                enum kv_direction direction)
{
    struct kv_network_default found = {.verdict = KV_NETWORK_DENIED};
    const struct selector **selectors =
        kv_arena_array(policies->arena, policies->list.count, sizeof *selectors);
    size_t count = 0;
    struct kv_labels pod = {0};
    kv_list_each(&policies->list, const struct policy, policy) {
        if (policy->isolates[direction])
            selectors[count++] = policy->selector;
    }
    switch (selectors_cover(selectors, count, policies->arena, &pod)) {
    case COVER_ALL:
        return found;
    case COVER_TOO_MANY:
        found.verdict = KV_NETWORK_UNKNOWN;
        found.reason = "the policies select pods by too many labels";
        return found;
    case COVER_HOLE:
        break;
    }
    found.verdict = KV_NETWORK_OPEN;
    found.reason =
        count == 0
            ? kv_arena_printf(policies->arena, "no policy denies %s", direction_word(direction))
            : kv_arena_printf(policies->arena, "no policy that denies %s selects a pod%s",
                              direction_word(direction), pod_text(&pod, policies->arena));
    return found;
}

static struct kv_network_default decide(const struct policy *policy,
                                        enum kv_network_verdict verdict, const char *reason)
{
    return (struct kv_network_default){verdict, policy->object, reason};
}

/* What the policies in their order allow a pod without labels. */
static struct kv_network_default allowance_find(const struct policies *policies,
                                                enum kv_direction direction)
{
    bool is_ingress = direction == KV_INGRESS;
    kv_list_each(&policies->list, const struct policy, policy) {
        if (!selector_matches(policy->selector, (struct kv_labels){0}))
            continue;
        kv_list_each(&policy->rules[direction], const struct policy_rule, rule) {
            if (rule->action == ACTION_DENY && rule->reach == REACH_ALL)
                return decide(policy, KV_NETWORK_DENIED, NULL);
            if (rule->action == ACTION_DENY || rule->reach == REACH_SOME)
                continue;
            if (rule->reach == REACH_UNKNOWN)
                return decide(policy, KV_NETWORK_UNKNOWN, "a rule is not understood");
            if (rule->action == ACTION_PASS)
                return decide(policy, KV_NETWORK_OPEN, "it passes what it does not deny");
            return decide(policy, KV_NETWORK_OPEN,
                          is_ingress ? "it lets everybody in" : "it lets it out to everywhere");
        }
    }
    return (struct kv_network_default){.verdict = KV_NETWORK_DENIED};
}

static struct kv_network_default default_judge(struct policies *policies,
                                               enum kv_direction direction)
{
    if (policies->unknown)
        return (struct kv_network_default){KV_NETWORK_UNKNOWN, policies->unknown_object,
                                           policies->unknown};
    struct kv_network_default found = allowance_find(policies, direction);
    if (found.verdict == KV_NETWORK_DENIED)
        found = isolation_find(policies, direction);
    if (found.verdict == KV_NETWORK_OPEN && !found.policy && policies->baseline)
        return (struct kv_network_default){
            KV_NETWORK_UNKNOWN, policies->baseline,
            "it may deny what no policy does, and kubevet does not read its rules"};
    return found;
}

struct kv_network_default kv_network_default_find(const struct kv_state *state,
                                                  const char *namespace, const char *cni,
                                                  enum kv_direction direction,
                                                  struct kv_arena *arena)
{
    struct kv_arena scratch = {0};
    struct policies policies = {.state = state, .namespace = namespace, .arena = &scratch};
    if (kv_network_unknown(state, namespace, cni))
        return (struct kv_network_default){KV_NETWORK_UNKNOWN, NULL, "a list is not known"};
    for (size_t i = 0; i < KINDS; i++)
        if (kv_network_enforces(cni, kinds[i].kind))
            kind_add(&policies, i);
    kv_sort(policies.list.items, policies.list.count, sizeof(struct policy), order_compare);
    struct kv_network_default found = default_judge(&policies, direction);
    if (found.reason)
        found.reason = kv_arena_copy(arena, kv_text_of(found.reason));
    kv_arena_release(&scratch);
    return found;
}
