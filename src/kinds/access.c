#include "kubevet/kinds/access.h"
#include "kubevet/kinds/podspec.h"

static const struct kv_shape rule_fields[] = {
    KV_ROW(kv_policy_rule, verbs, "verbs", KV_SHAPE_STRINGS),
    KV_ROW(kv_policy_rule, groups, "apiGroups", KV_SHAPE_STRINGS),
    KV_ROW(kv_policy_rule, resources, "resources", KV_SHAPE_STRINGS),
    KV_ROW(kv_policy_rule, names, "resourceNames", KV_SHAPE_STRINGS),
    KV_ROW(kv_policy_rule, urls, "nonResourceURLs", KV_SHAPE_STRINGS),
    {0},
};

static const struct kv_shape aggregation_fields[] = {
    KV_LIST(kv_role, aggregates, "clusterRoleSelectors", kv_label_selector,
            kv_label_selector_fields),
    {0},
};

const struct kv_shape kv_role_fields[] = {
    KV_METADATA,
    KV_OBJECT("aggregationRule", aggregation_fields),
    KV_LIST(kv_role, rules, "rules", kv_policy_rule, rule_fields),
    {0},
};

static const struct kv_shape role_ref_fields[] = {
    KV_ROW(kv_reference, role_kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_reference, role_name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape subject_fields[] = {
    KV_ROW(kv_subject, kind, "kind", KV_SHAPE_STRING),
    KV_ROW(kv_subject, namespace, "namespace", KV_SHAPE_STRING),
    KV_ROW(kv_subject, name, "name", KV_SHAPE_STRING),
    {0},
};

const struct kv_shape kv_binding_fields[] = {
    KV_METADATA,
    KV_OBJECT("roleRef", role_ref_fields),
    KV_LIST(kv_reference, subjects, "subjects", kv_subject, subject_fields),
    {0},
};
