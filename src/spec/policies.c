/* Reads ValidatingAdmissionPolicies, as they are, into checks. Source: the reference of
 * admissionregistration.k8s.io/v1, and k8s.io/apiserver pkg/admission/plugin/policy/validating. */
#include "policies.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/base/tree.h"

#include <glob.h>
#include <sys/stat.h>

enum { POLICY_BYTES_MAX = 8 << 20, POLICY_FILES_MAX = 1000 };

static const char *text_at(const struct kv_node *mapping, const char *key)
{
    return mapping && mapping->type == KV_NODE_MAPPING ? kv_tree_text(mapping, key) : NULL;
}

static const struct kv_node *node_at(const struct kv_node *mapping, const char *key,
                                     enum kv_node_type type)
{
    const struct kv_node *node =
        mapping && mapping->type == KV_NODE_MAPPING ? kv_node_get(mapping, key) : NULL;
    return node && node->type == type ? node : NULL;
}

/* As node_at; what is of another type is a problem. */
static const struct kv_node *typed_at(struct loader *loader, const struct kv_node *mapping,
                                      const char *key, enum kv_node_type type)
{
    const struct kv_node *node =
        mapping && mapping->type == KV_NODE_MAPPING ? kv_node_get(mapping, key) : NULL;
    if (!kv_node_is_given(node) || node->type == type)
        return kv_node_is_given(node) ? node : NULL;
    kv_problem_add(loader->problems, loader_place(loader, node), "%s: must be a %s", key,
                   type == KV_NODE_SEQUENCE ? "list" : "mapping");
    return NULL;
}

/* The API server drops what it does not know, and so would change what the policy says. */
static void keys_check(struct loader *loader, const char *what, const struct kv_node *mapping,
                       const char *const *keys)
{
    for (size_t i = 0; mapping && i < mapping->count; i++) {
        const char *const *key = keys;
        while (*key && !kv_text_is(mapping->pairs[i].key->text, *key))
            key++;
        if (!*key)
            kv_problem_add(loader->problems, loader_place(loader, mapping->pairs[i].key),
                           "%s: unknown key \"%.*s\"", what,
                           (int)mapping->pairs[i].key->text.length,
                           mapping->pairs[i].key->text.data);
    }
}

/* ------------------------------------------------------------------ expressions */

static struct kv_value value_of(const struct loader *loader, const struct kv_node *mapping,
                                const char *key)
{
    const struct kv_node *node = node_at(mapping, key, KV_NODE_SCALAR);
    const char *text = text_at(mapping, key);
    return text ? (struct kv_value){.text = text, .place = loader_place(loader, node)}
                : (struct kv_value){0};
}

static struct kv_spec_expression expression_of(const struct loader *loader,
                                               const struct kv_node *mapping, const char *key)
{
    struct kv_spec_expression expression = {.value = value_of(loader, mapping, key)};
    expression.node = expression.value.text ? kv_node_get(mapping, key) : NULL;
    return expression;
}

/* Each item needs these keys, which are texts. */
static bool items_check(struct loader *loader, const char *what, const struct kv_node *list,
                        const char *const *keys)
{
    bool complete = true;
    for (size_t i = 0; list && i < list->count; i++)
        for (const char *const *key = keys; *key; key++)
            if (!text_at(list->items[i], *key)) {
                kv_problem_add(loader->problems, loader_place(loader, list->items[i]),
                               "%s: the key \"%s\" is missing", what, *key);
                complete = false;
            }
    return complete;
}

static void named_read(struct loader *loader, const char *what, const struct kv_node *list,
                       struct kv_records *out)
{
    static const char *const keys[] = {"name", "expression", NULL};
    if (!list || !items_check(loader, what, list, keys))
        return;
    struct kv_spec_named_expression *items =
        kv_arena_array(loader->arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = (struct kv_spec_named_expression){
            .item = {.place = loader_place(loader, list->items[i])},
            .name = value_of(loader, list->items[i], "name"),
            .expression = expression_of(loader, list->items[i], "expression")};
    *out = (struct kv_records){items, list->count, loader_place(loader, list)};
}

static void validations_read(struct loader *loader, const struct kv_node *list,
                             struct kv_records *out)
{
    static const char *const keys[] = {"expression", NULL};
    if (!list || !items_check(loader, "validations", list, keys))
        return;
    struct kv_spec_validation *items = kv_arena_array(loader->arena, list->count, sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = (struct kv_spec_validation){
            .item = {.place = loader_place(loader, list->items[i])},
            .expression = expression_of(loader, list->items[i], "expression"),
            .message = value_of(loader, list->items[i], "message"),
            .message_expression = expression_of(loader, list->items[i], "messageExpression")};
    *out = (struct kv_records){items, list->count, loader_place(loader, list)};
}

/* ------------------------------------------------------------------ one policy */

static const char *summary_of(const struct loader *loader, const struct kv_node *policy,
                              const struct kv_spec_check *check)
{
    const struct kv_node *metadata = kv_node_get(policy, "metadata");
    const struct kv_node *annotations = node_at(metadata, "annotations", KV_NODE_MAPPING);
    const struct kv_spec_validation *first = check->validations.items;
    const char *text = text_at(annotations, "kubernetes.io/description");
    if (!text && check->validations.count > 0)
        text = first->message.text;
    if (!text || strchr(text, '\n'))
        return kv_arena_printf(loader->arena, "the admission policy %s holds", check->name.text);
    return text;
}

static void doc_make(struct loader *loader, const struct kv_node *policy,
                     struct kv_spec_check *check)
{
    bool audits =
        node_at(kv_node_get(policy, "spec"), "auditAnnotations", KV_NODE_SEQUENCE) != NULL;
    check->doc = *kv_spec_own_rule("policy/");
    check->doc.id = kv_arena_printf(loader->arena, "policy/%s", check->name.text);
    check->doc.summary = summary_of(loader, policy, check);
    if (audits)
        check->doc.why = kv_arena_printf(
            loader->arena, "%s Its auditAnnotations are ignored: they say nothing about an object.",
            check->doc.why);
}

static enum kv_failure_policy failure_of(struct loader *loader, const struct kv_node *spec)
{
    const char *text = text_at(spec, "failurePolicy");
    if (!text || strcmp(text, "Fail") == 0)
        return KV_FAILURE_FAIL;
    if (strcmp(text, "Ignore") != 0)
        kv_problem_add(loader->problems, loader_place(loader, kv_node_get(spec, "failurePolicy")),
                       "failurePolicy: unknown \"%s\": expected Fail or Ignore", text);
    return KV_FAILURE_IGNORE;
}

static void params_kind_read(struct loader *loader, const struct kv_node *spec,
                             struct kv_spec_check *check)
{
    const struct kv_node *node = typed_at(loader, spec, "paramKind", KV_NODE_MAPPING);
    const char *api_version = text_at(node, "apiVersion"), *kind = text_at(node, "kind");
    struct kv_error error = {0};
    if (!node)
        return;
    const struct kv_expression_kind *read =
        api_version && kind
            ? kv_expression_kind_read(kv_arena_printf(loader->arena, "%s/%s", api_version, kind),
                                      loader->arena, &error)
            : NULL;
    if (read)
        check->params_kind = *read;
    else
        kv_problem_add(loader->problems, loader_place(loader, node), "paramKind: %s",
                       error.kind ? error.text : "apiVersion and kind are needed");
}

static bool has_items(const struct kv_node *list)
{
    return list && list->count > 0;
}

static void policy_read(struct loader *loader, const struct kv_yaml_lines *lines,
                        const struct kv_node *node, struct kv_spec *spec)
{
    static const char *const keys[] = {
        "paramKind",        "matchConstraints", "validations", "failurePolicy",
        "auditAnnotations", "matchConditions",  "variables",   NULL};
    const struct kv_node *own = node_at(node, "spec", KV_NODE_MAPPING);
    struct kv_spec_check *check = kv_arena_alloc(loader->arena, sizeof *check);
    const struct kv_node *metadata = node_at(node, "metadata", KV_NODE_MAPPING);
    check->is_policy = true;
    check->name = value_of(loader, metadata, "name");
    if (!check->name.text || !own) {
        kv_problem_add(loader->problems, loader_place(loader, node),
                       "ValidatingAdmissionPolicy: metadata.name and spec are needed");
        return;
    }
    if (!form_check(loader, "name", FORM_NAME, check->name.text, check->name.place))
        return;
    keys_check(loader, "ValidatingAdmissionPolicy", own, keys);
    check->failure = failure_of(loader, own);
    check->selector = typed_at(loader, own, "matchConstraints", KV_NODE_MAPPING);
    if (!check->selector || !typed_at(loader, check->selector, "resourceRules", KV_NODE_SEQUENCE))
        kv_problem_add(loader->problems, loader_place(loader, own),
                       "matchConstraints.resourceRules: what the policy is about is needed");
    params_kind_read(loader, own, check);
    policy_kinds_read(loader, check);
    named_read(loader, "matchConditions",
               typed_at(loader, own, "matchConditions", KV_NODE_SEQUENCE),
               &check->match_conditions);
    named_read(loader, "variables", typed_at(loader, own, "variables", KV_NODE_SEQUENCE),
               &check->variables);
    validations_read(loader, typed_at(loader, own, "validations", KV_NODE_SEQUENCE),
                     &check->validations);
    if (!has_items(kv_node_get(own, "validations")) &&
        !has_items(typed_at(loader, own, "auditAnnotations", KV_NODE_SEQUENCE)))
        kv_problem_add(loader->problems, loader_place(loader, own),
                       "validations: at least one is needed");
    doc_make(loader, node, check);
    check_compile(loader, lines, check);
    check->doc.example = kv_spec_check_demands(check, loader->arena);
    if (!check->not_applicable && check->validations.count == 0)
        check->not_applicable = "the policy has no validations";
    kv_list_add(&spec->all_checks, loader->arena, struct kv_spec_check *, check);
}

/* ------------------------------------------------------------------ bindings */

/* A document beside the policies. */
struct other {
    const struct kv_node *node;
    const char *file;
    bool is_binding;
};

static struct kv_spec_check *policy_find(const struct kv_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->all_checks.count; i++) {
        struct kv_spec_check *check = *kv_list_item(&spec->all_checks, struct kv_spec_check *, i);
        if (check->is_policy && kv_string_is(check->name.text, name))
            return check;
    }
    return NULL;
}

/* What is to happen if the policy does not hold. */
static void actions_check(struct loader *loader, const struct kv_node *binding)
{
    const struct kv_node *actions =
        typed_at(loader, binding, "validationActions", KV_NODE_SEQUENCE);
    if (!has_items(actions))
        kv_problem_add(loader->problems, loader_place(loader, binding),
                       "validationActions: at least one of Deny, Warn and Audit is needed");
    for (size_t i = 0; actions && i < actions->count; i++) {
        const struct kv_node *action = actions->items[i];
        if (action->type != KV_NODE_SCALAR ||
            !(kv_text_is(action->text, "Deny") || kv_text_is(action->text, "Warn") ||
              kv_text_is(action->text, "Audit")))
            kv_problem_add(loader->problems, loader_place(loader, action),
                           "validationActions: must be Deny, Warn or Audit");
    }
}

static void binding_check(struct loader *loader, const struct other *other)
{
    static const char *const keys[] = {"policyName", "paramRef", "matchResources",
                                       "validationActions", NULL};
    const char *outer = loader->file;
    const struct kv_node *own = node_at(other->node, "spec", KV_NODE_MAPPING);
    loader->file = other->file;
    keys_check(loader, "ValidatingAdmissionPolicyBinding", own, keys);
    actions_check(loader, own);
    typed_at(loader, own, "paramRef", KV_NODE_MAPPING);
    const struct kv_node *selector = typed_at(loader, own, "matchResources", KV_NODE_MAPPING);
    policy_rules_check(loader, typed_at(loader, selector, "resourceRules", KV_NODE_SEQUENCE));
    policy_rules_check(loader,
                       typed_at(loader, selector, "excludeResourceRules", KV_NODE_SEQUENCE));
    loader->file = outer;
}

static void binding_add(struct loader *loader, struct kv_spec *spec, const struct other *other)
{
    const struct kv_node *own = node_at(other->node, "spec", KV_NODE_MAPPING);
    const char *name = text_at(own, "policyName");
    struct kv_spec_check *check = name ? policy_find(spec, name) : NULL;
    if (own)
        binding_check(loader, other);
    if (check)
        kv_list_add(&check->bindings, loader->arena, const struct kv_node *, own);
    else
        kv_problem_add(loader->problems,
                       (struct kv_place){other->file, other->node->line, other->node->column},
                       "no file in `policies` has the binding's policy%s%s: add its file",
                       name ? " " : "", name ? name : "");
}

/* What no binding denies is a warning; what it only audits is information. */
static void severity_set(struct kv_spec_check *check)
{
    bool denies = check->bindings.count == 0, warns = false;
    for (size_t i = 0; i < check->bindings.count; i++) {
        const struct kv_node *binding = *kv_list_item(&check->bindings, const struct kv_node *, i);
        const struct kv_node *actions = kv_tree_list(binding, "validationActions");
        denies |= kv_tree_list_has(actions, "Deny");
        warns |= kv_tree_list_has(actions, "Warn");
    }
    check->doc.severity = denies  ? KV_SEVERITY_ERROR
                          : warns ? KV_SEVERITY_WARNING
                                  : KV_SEVERITY_INFO;
}

/* Is it of the kind of some policy's params? */
static bool is_params(const struct kv_spec *spec, const struct kv_node *node)
{
    for (size_t i = 0; i < spec->all_checks.count; i++) {
        const struct kv_expression_kind *kind = &kv_spec_check_at(spec, i)->params_kind;
        if (kind->kind && kv_string_is(text_at(node, "kind"), kind->kind) &&
            kv_string_is(text_at(node, "apiVersion"), kind->api_version))
            return true;
    }
    return false;
}

static void others_read(struct loader *loader, const struct kv_list *others, struct kv_spec *spec)
{
    kv_list_each(others, const struct other, other) {
        if (other->is_binding)
            binding_add(loader, spec, other);
        else if (is_params(spec, other->node))
            kv_list_add(&spec->policy_params, loader->arena, const struct kv_node *, other->node);
        else
            kv_problem_add(loader->problems,
                           (struct kv_place){other->file, other->node->line, other->node->column},
                           "policies: %s is no ValidatingAdmissionPolicy, nor a binding or the "
                           "params of one: leave its file out",
                           text_at(other->node, "kind") ? text_at(other->node, "kind")
                                                        : "this document");
    }
    for (size_t i = 0; i < spec->all_checks.count; i++)
        if (kv_spec_check_at(spec, i)->is_policy)
            severity_set(*kv_list_item(&spec->all_checks, struct kv_spec_check *, i));
}

/* ------------------------------------------------------------------ files */

static bool is_of(const struct kv_node *node, const char *kind)
{
    static const char group[] = "admissionregistration.k8s.io/";
    const char *api_version = text_at(node, "apiVersion");
    return api_version && strncmp(api_version, group, strlen(group)) == 0 &&
           kv_string_is(text_at(node, "kind"), kind);
}

static void document_read(struct loader *loader, const struct kv_yaml_lines *lines,
                          const struct kv_node *node, struct kv_spec *spec, struct kv_list *others)
{
    const struct kv_node *items = node_at(node, "items", KV_NODE_SEQUENCE);
    const char *kind = text_at(node, "kind");
    if (items && kind && strlen(kind) > 4 && strcmp(kind + strlen(kind) - 4, "List") == 0) {
        for (size_t i = 0; i < items->count; i++)
            document_read(loader, lines, items->items[i], spec, others);
        return;
    }
    if (is_of(node, "ValidatingAdmissionPolicy"))
        policy_read(loader, lines, node, spec);
    else
        kv_list_add(others, loader->arena, struct other,
                    (struct other){.node = node,
                                   .file = loader->file,
                                   .is_binding = is_of(node, "ValidatingAdmissionPolicyBinding")});
}

static bool file_parse(struct loader *loader, const char *path, struct kv_buffer *text,
                       struct kv_yaml_documents *documents, struct kv_error *error)
{
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return kv_error_at(error, KV_ERROR_SPEC, path, 0, 0, "is no file");
    return kv_file_read(path, POLICY_BYTES_MAX, text, KV_ERROR_SPEC, error) &&
           kv_yaml_parse(kv_buffer_as_text(text), path, &kv_yaml_manifest_limits, loader->arena,
                         documents, error);
}

static void file_load(struct loader *loader, const char *path, struct kv_spec *spec,
                      struct kv_list *others)
{
    struct kv_buffer text = {0};
    struct kv_error error = {0};
    struct kv_yaml_documents documents;
    const char *outer = loader->file;
    loader->file = kv_arena_copy(loader->arena, kv_text_of(path));
    if (file_parse(loader, path, &text, &documents, &error)) {
        const struct kv_yaml_lines lines =
            kv_yaml_lines(kv_buffer_as_text(&text), &loader->scratch);
        size_t read = 0;
        for (size_t i = 0; i < documents.count; i++)
            if (documents.roots[i] && ++read)
                document_read(loader, &lines, documents.roots[i], spec, others);
        if (read == 0)
            kv_problem_add(loader->problems, (struct kv_place){loader->file, 1, 1},
                           "policies: the file is empty: leave it out");
    } else {
        kv_problem_add(loader->problems,
                       (struct kv_place){loader->file, error.line ? error.line : 1,
                                         error.column ? error.column : 1},
                       "%s", error.text);
    }
    loader->file = outer;
    kv_buffer_release(&text);
}

/* The path relative to the file that names it. */
static const char *path_of(const struct loader *loader, const struct kv_value *pattern)
{
    const char *file = pattern->place.file, *slash = strrchr(file, '/');
    return pattern->text[0] == '/' || !slash
               ? pattern->text
               : kv_arena_printf(loader->arena, "%.*s/%s", (int)(slash - file), file,
                                 pattern->text);
}

/* Is the file named by an earlier pattern, too? */
static bool is_known(const struct kv_list *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++)
        if (strcmp(*kv_list_item(paths, const char *, i), path) == 0)
            return true;
    return false;
}

static void pattern_find(struct loader *loader, const struct kv_value *pattern,
                         struct kv_list *paths)
{
    glob_t found = {0};
    const char *path = path_of(loader, pattern);
    if (glob(path, 0, NULL, &found) != 0)
        kv_problem_add(loader->problems, pattern->place, "policies: no file matches %s", path);
    for (size_t i = 0; i < found.gl_pathc && paths->count <= POLICY_FILES_MAX; i++)
        if (!is_known(paths, found.gl_pathv[i]))
            kv_list_add(paths, loader->arena, const char *,
                        kv_arena_copy(loader->arena, kv_text_of(found.gl_pathv[i])));
    globfree(&found);
    if (paths->count > POLICY_FILES_MAX)
        kv_problem_add(loader->problems, pattern->place, "policies: more than %d files",
                       POLICY_FILES_MAX);
}

static void repeated_names_check(struct loader *loader, const struct kv_spec *spec)
{
    for (size_t i = 0; i < spec->all_checks.count; i++) {
        const struct kv_spec_check *check = kv_spec_check_at(spec, i);
        const struct kv_spec_check *first =
            check->is_policy ? policy_find(spec, check->name.text) : check;
        if (first != check)
            kv_problem_add(loader->problems, check->name.place,
                           "name: the policy \"%s\" is also in %s, line %u", check->name.text,
                           first->name.place.file, first->name.place.line);
    }
}

void policies_load(struct loader *loader, struct kv_spec *spec)
{
    struct kv_list paths = {0}, others = {0};
    for (size_t i = 0; i < spec->policies.count; i++)
        if (value_is_valid(&spec->policies.items[i]))
            pattern_find(loader, &spec->policies.items[i], &paths);
    for (size_t i = 0; i < paths.count; i++)
        file_load(loader, *kv_list_item(&paths, const char *, i), spec, &others);
    repeated_names_check(loader, spec);
    others_read(loader, &others, spec);
}
