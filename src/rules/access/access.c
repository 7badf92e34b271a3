#include "access.h"

#include "kubevet/base/glob.h"
#include "kubevet/kinds/podspec.h"

#define AUTHENTICATED    "system:authenticated"
#define UNAUTHENTICATED  "system:unauthenticated"
#define ANONYMOUS        "system:anonymous"
#define SERVICE_ACCOUNTS "system:serviceaccounts"
#define ACCOUNT_PREFIX   "system:serviceaccount:"

/* --- subjects --- */

const char *access_subject_text(struct kv_check *check, const struct kv_reference *binding,
                                const struct kv_subject *subject)
{
    const char *kind = subject->kind ? subject->kind : "?";
    const char *name = subject->name ? subject->name : "?";
    const char *namespace = subject->namespace ? subject->namespace : binding->object.namespace;
    if (strcmp(kind, "ServiceAccount") != 0)
        return kv_check_format(check, "%s/%s", kind, name);
    return kv_check_format(check, "%s/%s/%s", kind, namespace ? namespace : "?", name);
}

/* A user whose name is that of a ServiceAccount is that. */
static const char *account_name(struct kv_check *check, const char *subject)
{
    const char *name = strncmp(subject, "User/", 5) == 0 ? subject + 5 : "";
    const char *rest = name + strlen(ACCOUNT_PREFIX);
    if (strncmp(name, ACCOUNT_PREFIX, strlen(ACCOUNT_PREFIX)) != 0 || !strchr(rest, ':'))
        return subject;
    int length = (int)strcspn(rest, ":");
    return kv_check_format(check, "ServiceAccount/%.*s/%s", length, rest, rest + length + 1);
}

/* Anybody may also ask without logging in. */
static bool is_of_everybody(const char *subject)
{
    return strcmp(subject, "Group/" AUTHENTICATED) == 0 ||
           strcmp(subject, "Group/" UNAUTHENTICATED) == 0 ||
           strcmp(subject, "User/" ANONYMOUS) == 0;
}

/* Is every ServiceAccount, or every one of its namespace, in this group? */
static bool is_of_accounts(const char *subject, const char *account)
{
    static const char all[] = "Group/" SERVICE_ACCOUNTS;
    if (strncmp(subject, all, sizeof all - 1) != 0)
        return false;
    const char *own = subject + sizeof all - 1, *namespace = strchr(account, '/') + 1;
    return !*own || (*own == ':' && strlen(own + 1) == strcspn(namespace, "/") &&
                     strncmp(own + 1, namespace, strlen(own + 1)) == 0);
}

enum access_way access_reaches(struct kv_check *check, const struct kv_reference *binding,
                               const char *documented)
{
    const char *wanted = account_name(check, documented);
    bool is_account = strncmp(wanted, "ServiceAccount/", 15) == 0;
    enum access_way way = ACCESS_NOT;
    kv_list_each(&binding->subjects, const struct kv_subject, subject) {
        const char *found = account_name(check, access_subject_text(check, binding, subject));
        if (strcmp(found, wanted) == 0)
            return ACCESS_NAMED;
        if (is_of_everybody(found) || (is_account && is_of_accounts(found, wanted)))
            way = ACCESS_GROUP;
    }
    return way;
}

/* --- roles --- */

static void rules_add(struct kv_check *check, struct kv_list *out, const struct kv_role *role)
{
    kv_list_each(&role->rules, const struct kv_policy_rule, rule)
        kv_list_add(out, check->arena, struct kv_policy_rule, *rule);
}

static bool is_selected(const struct kv_role *role, const struct kv_object *other)
{
    kv_list_each(&role->aggregates, const struct kv_label_selector, selector) {
        if (kv_label_selector_matches(selector, other->labels))
            return true;
    }
    return false;
}

/* Manifests alone lack what others have applied. */
static bool are_known(const struct kv_check *check)
{
    return check->state->source == KV_SOURCE_MANIFESTS
               ? check->state->complete
               : kv_check_knows(check, &kv_kind_clusterrole, NULL);
}

bool access_role_rules(struct kv_check *check, const struct kv_role *role, struct kv_list *out)
{
    const struct kv_state_kind *roles = kv_state_kind(check->state, &kv_kind_clusterrole);
    bool is_aggregated = role->aggregates.count > 0;
    bool has_manifests =
        check->state->source == KV_SOURCE_OVERLAY || check->state->source == KV_SOURCE_MANIFESTS;
    if (role->rules.count == 0 && !is_aggregated && check->state->lacks_tables) {
        kv_check_not_evaluated(check, &role->object,
                               "the recording has only its name: record it again");
        return false;
    }
    if (!is_aggregated || !has_manifests)
        rules_add(check, out, role); /* a controller has filled in those of the others */
    for (size_t i = 0; is_aggregated && has_manifests && i < roles->count; i++)
        if (roles->objects[i] != &role->object && is_selected(role, roles->objects[i]))
            rules_add(check, out, (const struct kv_role *)roles->objects[i]);
    if (is_aggregated && has_manifests && !are_known(check))
        kv_check_not_evaluated(check, &role->object,
                               "it is aggregated, and not all ClusterRoles are known that it may "
                               "select");
    return true;
}

const struct kv_role *access_role(struct kv_check *check, const struct kv_reference *binding,
                                  bool *unknown)
{
    bool is_cluster = kv_string_is(binding->role_kind, kv_kind_clusterrole.name);
    const struct kv_kind *kind = is_cluster ? &kv_kind_clusterrole : &kv_kind_role;
    const char *namespace = is_cluster ? NULL : binding->object.namespace;
    const struct kv_object *role =
        binding->role_name ? kv_state_find(check->state, kind, namespace, binding->role_name)
                           : NULL;
    if (role)
        return (const struct kv_role *)role;
    if (!binding->role_name)
        kv_check_not_evaluated(check, &binding->object,
                               "the recording has only its name: record it again");
    else if (check->state->source == KV_SOURCE_MANIFESTS && !check->state->complete)
        kv_check_not_evaluated(check, &binding->object, "the %s %s is not in the manifests",
                               kind->name, binding->role_name);
    else if (kv_check_demands(check, kind, namespace))
        return NULL; /* there is none, and the binding grants nothing */
    *unknown = true;
    return NULL;
}

/* --- bindings --- */

const char *access_namespace(const struct kv_reference *binding)
{
    return binding->object.namespace;
}

void access_bindings_each(struct kv_check *check,
                          void (*use)(void *context, const struct kv_reference *binding),
                          void *context)
{
    static const struct kv_kind *const kinds[] = {&kv_kind_clusterrolebinding,
                                                  &kv_kind_rolebinding};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct kv_state_kind *bindings = kv_state_kind(check->state, kinds[i]);
        if (check->state->source != KV_SOURCE_MANIFESTS)
            (void)kv_check_demands(check, kinds[i], NULL);
        for (size_t k = 0; k < bindings->count; k++)
            use(context, (const struct kv_reference *)bindings->objects[k]);
    }
}

struct collection {
    struct kv_check *check;
    const char *documented;
    struct access_grants grants;
};

static void grant_add(void *context, const struct kv_reference *binding)
{
    struct collection *collection = context;
    struct kv_check *check = collection->check;
    struct access_grant grant = {
        binding, access_reaches(check, binding, collection->documented), {0}};
    bool unknown = false;
    if (binding->subjects.count == 0 && check->state->lacks_tables) {
        kv_check_not_evaluated(check, &binding->object,
                               "the recording has only its name: record it again");
        collection->grants.are_all = false;
    }
    if (grant.way == ACCESS_NOT)
        return;
    const struct kv_role *role = access_role(check, binding, &unknown);
    if (role && access_role_rules(check, role, &grant.rules))
        kv_list_add(&collection->grants.list, check->arena, struct access_grant, grant);
    else if (role || unknown)
        collection->grants.are_all = false;
}

struct access_grants access_grants_find(struct kv_check *check, const char *documented)
{
    struct collection collection = {.check = check, .documented = documented};
    collection.grants.are_all = kv_check_knows(check, &kv_kind_clusterrolebinding, NULL);
    access_bindings_each(check, grant_add, &collection);
    return collection.grants;
}
