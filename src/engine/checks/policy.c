/* Source: k8s.io/apiserver pkg/admission/plugin/policy/matching/matching.go and
 * policy/generic/policy_dispatcher.go. */
#include "policy.h"

#include "objects.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/namespace.h"
#include "kubevet/state/kept.h"

/* --- rules --- */

static bool rule_matches(const struct kv_node *rule, const struct kv_object *object)
{
    const struct kv_node *names = kv_tree_list(rule, "resourceNames");
    const struct kv_node *groups = kv_tree_list(rule, "apiGroups");
    const struct kv_node *resources = kv_tree_list(rule, "resources");
    const char *scope = kv_tree_text(rule, "scope");
    const struct kv_node *operations = kv_tree_list(rule, "operations");
    if (scope && strcmp(scope, "*") != 0 &&
        (strcmp(scope, "Namespaced") == 0) != (object->namespace != NULL))
        return false;
    return (!names || names->count == 0 || kv_tree_list_has(names, object->name)) &&
           (kv_tree_list_has(groups, "*") || kv_tree_list_has(groups, object->kind->group)) &&
           kv_spec_resources_have(resources, object->kind->resource) &&
           (kv_tree_list_has(operations, "*") || kv_tree_list_has(operations, "CREATE") ||
            kv_tree_list_has(operations, "UPDATE"));
}

static bool any_rule_matches(const struct kv_node *rules, const struct kv_object *object)
{
    for (size_t i = 0; rules && i < rules->count; i++)
        if (rule_matches(rules->items[i], object))
            return true;
    return false;
}

/* By which operation an object that matches comes to be as the state shows it. Without rules, as of
 * bindings, creating it is one. */
static const char *operation_of(const struct kv_node *selector, const struct kv_object *object)
{
    const struct kv_node *rules = kv_tree_list(selector, "resourceRules");
    for (size_t i = 0; rules && i < rules->count; i++) {
        const struct kv_node *operations = kv_tree_list(rules->items[i], "operations");
        if (rule_matches(rules->items[i], object) &&
            (kv_tree_list_has(operations, "*") || kv_tree_list_has(operations, "CREATE")))
            return "CREATE";
    }
    return rules && rules->count > 0 ? "UPDATE" : "CREATE";
}

/* --- label selectors --- */

static enum policy_match both(enum policy_match a, enum policy_match b)
{
    if (a == POLICY_NO || b == POLICY_NO)
        return POLICY_NO;
    return a == POLICY_UNKNOWN ? a : b;
}

static enum policy_match yes(bool matches)
{
    return matches ? POLICY_YES : POLICY_NO;
}

static bool value_is(struct kv_cel_value value, const char *text)
{
    return value.kind == KV_CEL_STRING && kv_text_is(value.text, text);
}

static enum policy_match requirement_matches(const struct kv_node *requirement,
                                             struct kv_cel_value labels, struct kv_arena *arena)
{
    const char *key = kv_tree_text(requirement, "key");
    const char *operator= kv_tree_text(requirement, "operator");
    const struct kv_node *values = kv_tree_list(requirement, "values");
    struct kv_cel_value value = value_at(labels, key ? key : "", arena);
    if (value.kind == KV_CEL_UNKNOWN)
        return POLICY_UNKNOWN;
    bool exists = value.kind == KV_CEL_STRING, is_in = false;
    for (size_t i = 0; exists && values && i < values->count; i++)
        is_in |= values->items[i]->type == KV_NODE_SCALAR &&
                 value_is(value, values->items[i]->text.data);
    if (kv_string_is(operator, "In"))
        return yes(is_in);
    if (kv_string_is(operator, "NotIn"))
        return yes(!is_in);
    return yes(kv_string_is(operator, "Exists") == exists);
}

static enum policy_match selector_matches(const struct kv_node *selector,
                                          struct kv_cel_value labels, struct kv_arena *arena)
{
    enum policy_match match = POLICY_YES;
    if (!selector || selector->type != KV_NODE_MAPPING)
        return match;
    const struct kv_node *exact = kv_node_get(selector, "matchLabels");
    const struct kv_node *requirements = kv_tree_list(selector, "matchExpressions");
    for (size_t i = 0; exact && exact->type == KV_NODE_MAPPING && i < exact->count; i++) {
        const struct kv_node_pair *pair = &exact->pairs[i];
        struct kv_cel_value value = value_at(labels, pair->key->text.data, arena);
        match = both(match, value.kind == KV_CEL_UNKNOWN
                                ? POLICY_UNKNOWN
                                : yes(value_is(value, pair->value->text.data)));
    }
    for (size_t i = 0; requirements && i < requirements->count; i++)
        match = both(match, requirement_matches(requirements->items[i], labels, arena));
    return match;
}

enum policy_match policy_matches(const struct kv_node *selector, const struct policy_object *object)
{
    if (!selector)
        return POLICY_YES;
    const struct kv_node *rules = kv_tree_list(selector, "resourceRules");
    if ((rules && rules->count > 0 && !any_rule_matches(rules, object->object)) ||
        any_rule_matches(kv_tree_list(selector, "excludeResourceRules"), object->object))
        return POLICY_NO;
    bool has_namespace = object->object->namespace || object->object->kind == &kv_kind_namespace;
    enum policy_match in_namespace =
        has_namespace ? selector_matches(kv_node_get(selector, "namespaceSelector"),
                                         object->namespace_labels, object->arena)
                      : POLICY_YES;
    return both(in_namespace, selector_matches(kv_node_get(selector, "objectSelector"),
                                               object->labels, object->arena));
}

/* --- params --- */

static const char *named(const struct kv_node *object, const char *key)
{
    const struct kv_node *metadata = kv_node_get(object, "metadata");
    return metadata && metadata->type == KV_NODE_MAPPING ? kv_tree_text(metadata, key) : NULL;
}

static struct kv_cel_value labels_of(struct kv_cel_value object, struct kv_arena *arena)
{
    return value_at(value_at(object, "metadata", arena), "labels", arena);
}

/* One object that may be the params, if the reference names or selects it. */
static void params_add(const struct kv_node *reference, const char *name, struct kv_cel_value value,
                       struct kv_list *out, struct kv_arena *arena)
{
    const char *wanted = kv_tree_text(reference, "name");
    const struct kv_node *selector = kv_node_get(reference, "selector");
    enum policy_match match = wanted ? yes(kv_string_is(wanted, name))
                                     : selector_matches(selector, labels_of(value, arena), arena);
    if (match == POLICY_YES)
        kv_list_add(out, arena, struct kv_cel_value, value);
    else if (match == POLICY_UNKNOWN)
        kv_list_add(out, arena, struct kv_cel_value,
                    kv_cel_unknown_at(arena, kv_cel_place_variable(arena, "params")));
}

static bool is_of(const struct kv_node *node, const struct kv_expression_kind *kind)
{
    return kv_string_is(kv_tree_text(node, "kind"), kind->kind) &&
           kv_string_is(kv_tree_text(node, "apiVersion"), kind->api_version);
}

/* Those in the files of the policies: they are what will be applied. */
static void params_of_files(const struct kv_spec *spec, const struct kv_spec_check *said,
                            const struct kv_node *reference, const char *namespace,
                            struct kv_list *out, struct kv_arena *arena)
{
    const struct kv_cel_place *place = kv_cel_place_variable(arena, "params");
    for (size_t i = 0; i < spec->policy_params.count; i++) {
        const struct kv_node *node = *kv_list_item(&spec->policy_params, const struct kv_node *, i);
        const char *own = named(node, "namespace");
        if (is_of(node, &said->params_kind) && (!own || kv_string_is(own, namespace)))
            params_add(reference, named(node, "name"), kv_cel_tree(arena, node, NULL, place), out,
                       arena);
    }
}

static void params_of_state(const struct kv_check *check, const struct kv_spec_check *said,
                            const struct kv_node *reference, const char *namespace,
                            struct kv_list *out, struct kv_arena *arena)
{
    const struct kv_kind *kind =
        kv_state_kind_named(check->state, said->params_kind.api_version, said->params_kind.kind);
    const char *where = kind && kind->namespaced ? namespace : NULL;
    struct kv_cel_value list = objects_value(check->state, &said->params_kind, where, arena);
    if (list.kind != KV_CEL_LIST) {
        kv_list_add(out, arena, struct kv_cel_value, list);
        return;
    }
    for (size_t i = 0; i < list.list->count; i++) {
        struct kv_cel_value item = list.list->items[i];
        struct kv_cel_value name = value_at(value_at(item, "metadata", arena), "name", arena);
        params_add(reference, name.kind == KV_CEL_STRING ? kv_arena_copy(arena, name.text) : NULL,
                   item, out, arena);
    }
}

/* "ConfigMap shop/most" */
static const char *params_text(const struct kv_check *check, const struct kv_spec_check *said,
                               const struct kv_node *reference, const char *namespace)
{
    const struct kv_kind *kind =
        kv_state_kind_named(check->state, said->params_kind.api_version, said->params_kind.kind);
    const char *name = kv_tree_text(reference, "name");
    bool is_in_one = namespace && kind && kind->namespaced;
    return kv_arena_printf(check->arena, "%s %s%s%s", said->params_kind.kind,
                           is_in_one ? namespace : "", is_in_one ? "/" : "",
                           name ? name : "that its binding selects");
}

struct policy_params policy_params(const struct kv_check *check, const struct kv_spec_check *said,
                                   const struct kv_node *binding,
                                   const struct policy_object *object)
{
    struct policy_params params = {0};
    struct kv_arena *arena = object->arena;
    const struct kv_node *reference = binding ? kv_node_get(binding, "paramRef") : NULL;
    if (!binding && said->params_kind.kind) {
        static const char name[] = "params (no file of `policies` has the binding that names them)";
        kv_list_add(&params.values, arena, struct kv_cel_value,
                    kv_cel_unknown_at(arena, kv_cel_place_variable(arena, name)));
        return params;
    }
    if (!reference || reference->type != KV_NODE_MAPPING || !said->params_kind.kind) {
        kv_list_add(&params.values, arena, struct kv_cel_value, kv_cel_null());
        return params;
    }
    const char *namespace = kv_tree_text(reference, "namespace");
    namespace = namespace ? namespace : object->object->namespace;
    params_of_files(check->spec, said, reference, namespace, &params.values, arena);
    if (params.values.count == 0)
        params_of_state(check, said, reference, namespace, &params.values, arena);
    if (params.values.count == 0 &&
        !kv_string_is(kv_tree_text(reference, "parameterNotFoundAction"), "Allow"))
        params.missing = params_text(check, said, reference, namespace);
    return params;
}

/* --- request --- */

static struct kv_cel_value text_of(const char *text)
{
    return kv_cel_string(kv_text_of(text ? text : ""));
}

static struct kv_cel_value map_of(struct kv_arena *arena, const char *const *keys,
                                  const struct kv_cel_value *values, size_t count)
{
    struct kv_cel_entry *entries = kv_arena_array(arena, count, sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct kv_cel_entry){text_of(keys[i]), values[i]};
    return kv_cel_map(arena, entries, count);
}

struct kv_cel_value policy_request(const struct kv_node *selector, const struct kv_object *object,
                                   struct kv_arena *arena)
{
    static const char *const of_kind[] = {"group", "version", "kind"};
    static const char *const of_resource[] = {"group", "version", "resource"};
    static const char *const keys[] = {"operation", "name",        "namespace",       "kind",
                                       "resource",  "requestKind", "requestResource", "subResource",
                                       "dryRun"};
    const struct kv_kind *known = object->kind;
    const struct kv_cel_value kind_values[] = {text_of(known->group), text_of(known->version),
                                               text_of(known->name)};
    const struct kv_cel_value resource_values[] = {text_of(known->group), text_of(known->version),
                                                   text_of(known->resource)};
    struct kv_cel_value kind = map_of(arena, of_kind, kind_values, 3);
    struct kv_cel_value resource = map_of(arena, of_resource, resource_values, 3);
    const struct kv_cel_value values[] = {text_of(operation_of(selector, object)),
                                          text_of(object->name),
                                          text_of(object->namespace),
                                          kind,
                                          resource,
                                          kind,
                                          resource,
                                          text_of(""),
                                          kv_cel_bool(false)};
    return map_of(arena, keys, values, sizeof keys / sizeof *keys);
}
