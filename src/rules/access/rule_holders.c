#include "access.h"

#include "kubevet/base/glob.h"

static const char *not_applicable(const struct kv_spec *spec)
{
    return spec->holders.place.file ? NULL : "the spec documents no holders of ClusterRoles";
}

/* --- the same rights under another name --- */

static bool strings_have(const struct kv_strings *list, const char *word)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], word) == 0 || strcmp(list->items[i], "*") == 0)
            return true;
    return false;
}

static bool strings_cover(const struct kv_strings *list, const struct kv_strings *others)
{
    for (size_t i = 0; i < others->count; i++)
        if (!strings_have(list, others->items[i]))
            return false;
    return true;
}

static bool rule_covers(const struct kv_policy_rule *rule, const struct kv_policy_rule *other)
{
    return strings_cover(&rule->verbs, &other->verbs) &&
           strings_cover(&rule->groups, &other->groups) &&
           strings_cover(&rule->resources, &other->resources) &&
           (rule->names.count == 0 ||
            (other->names.count > 0 && strings_cover(&rule->names, &other->names)));
}

/* URLs do not count: who may do everything with resources can give himself the rest. */
static bool rules_cover(const struct kv_list *rules, const struct kv_list *others)
{
    kv_list_each(others, const struct kv_policy_rule, other) {
        bool is_covered = other->resources.count == 0;
        kv_list_each(rules, const struct kv_policy_rule, rule)
            is_covered = is_covered || rule_covers(rule, other);
        if (!is_covered)
            return false;
    }
    return true;
}

/* --- holders --- */

struct holding {
    struct kv_check *check;
    const struct kv_spec_holders *documented;
    struct kv_list
        rules;   /* struct kv_policy_rule: of the documented role; none = it is not there */
    bool *holds; /* parallel to the documented subjects */
};

/* Does the binding give the documented role, or one with the same rights? */
static bool gives_role(struct holding *holding, const struct kv_reference *binding)
{
    struct kv_list rules = {0};
    bool unknown = false;
    if (kv_string_is(binding->role_kind, kv_kind_clusterrole.name) &&
        kv_string_is(binding->role_name, holding->documented->role.text))
        return true;
    const struct kv_role *role =
        holding->rules.count > 0 ? access_role(holding->check, binding, &unknown) : NULL;
    return role && access_role_rules(holding->check, role, &rules) &&
           rules_cover(&rules, &holding->rules) && rules_cover(&holding->rules, &rules);
}

/* The API server lets its members do everything, whatever bindings say. */
static bool is_master(const char *subject)
{
    return strcmp(subject, "Group/system:masters") == 0;
}

static bool is_documented(struct holding *holding, const char *subject)
{
    bool is = false;
    for (size_t i = 0; i < holding->documented->subjects.count; i++) {
        if (kv_glob_match(holding->documented->subjects.items[i].text, subject))
            is = holding->holds[i] = true;
    }
    return is;
}

static void other_report(struct holding *holding, const struct kv_reference *binding,
                         const char *subject)
{
    struct kv_check *check = holding->check;
    const char *role = holding->documented->role.text, *namespace = access_namespace(binding);
    bool is_same = kv_string_is(binding->role_name, role);
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_of(check, &binding->object), holding->documented->subjects.place,
        "%s holds %s%s%s%s%s%s, and is not documented as a holder", subject, role,
        namespace ? " in namespace " : "", namespace ? namespace : "",
        is_same ? "" : " by the same rights of ", is_same ? "" : binding->role_kind,
        is_same ? "" : kv_check_format(check, " %s", binding->role_name));
    finding->field = kv_check_format(check, "subjects[%s]", subject);
    finding->actual = subject;
    finding->manifest = binding->object.place;
}

static void binding_check(void *context, const struct kv_reference *binding)
{
    struct holding *holding = context;
    struct kv_check *check = holding->check;
    if (binding->subjects.count == 0 && check->state->lacks_tables)
        kv_check_not_evaluated(check, &binding->object,
                               "the recording has only its name: record it again");
    if (binding->subjects.count == 0 || !gives_role(holding, binding))
        return;
    kv_list_each(&binding->subjects, const struct kv_subject, subject) {
        const char *text = access_subject_text(check, binding, subject);
        if (!is_documented(holding, text) && !is_master(text))
            other_report(holding, binding, text);
    }
}

static void absent_report(struct holding *holding, const struct kv_value *subject)
{
    struct kv_check *check = holding->check;
    const char *role = holding->documented->role.text;
    if (!kv_check_knows(check, &kv_kind_clusterrolebinding, NULL))
        return;
    struct kv_finding *finding = kv_check_finding(
        check, kv_name_make(check, &kv_kind_clusterrole, NULL, role),
        holding->documented->subjects.place, "%s does not hold %s", subject->text, role);
    finding->field = kv_check_format(check, "subjects[%s]", subject->text);
    finding->expected = subject->text;
    finding->missing = true;
}

static void holders_check(struct kv_check *check, const struct kv_spec_holders *documented)
{
    const struct kv_object *role =
        kv_state_find(check->state, &kv_kind_clusterrole, NULL, documented->role.text);
    struct holding holding = {
        .check = check,
        .documented = documented,
        .holds = kv_arena_array(check->arena, documented->subjects.count, sizeof(bool)),
    };
    kv_check_compares(check, documented->subjects.place, NULL);
    if (!role && check->state->source != KV_SOURCE_MANIFESTS)
        (void)kv_check_demands(check, &kv_kind_clusterrole, NULL);
    if (role && !access_role_rules(check, (const struct kv_role *)role, &holding.rules))
        return;
    access_bindings_each(check, binding_check, &holding);
    for (size_t i = 0; i < documented->subjects.count; i++)
        if (!holding.holds[i] && !kv_glob_is_pattern(documented->subjects.items[i].text))
            absent_report(&holding, &documented->subjects.items[i]);
}

static void run(struct kv_check *check)
{
    kv_records_each(&check->spec->holders, const struct kv_spec_holders, documented)
        holders_check(check, documented);
}

const struct kv_rule kv_rule_access_holders = {
    .doc =
        {
            .id = "access/holders",
            .severity = KV_SEVERITY_ERROR,
            .summary = "others hold a ClusterRole than the documented ones",
            .why =
                "Who holds cluster-admin may do everything, and each holder that nobody knows of "
                "is a way in. The rule reports every subject of a binding to the ClusterRole, or "
                "to a "
                "role with the same rights to resources under another name, that is not "
                "documented; of a RoleBinding too, which grants them in its namespace. A "
                "documented holder without a ClusterRoleBinding is reported as well. "
                "Group/system:masters is not: the API server lets its members do everything, "
                "whatever bindings say. Who is in a Group is known to the login only.",
            .fix = "Remove the subject from the binding, or document it under holders.",
            .keys = "holders.subjects",
            .example = "holders: {cluster-admin: [Group/ops, ServiceAccount/flux-system/*]}\n",
            .source = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/"
                      "#user-facing-roles",
        },
    .reads = KV_READS(ACCESS_READS),
    .not_applicable = not_applicable,
    .run = run,
};
