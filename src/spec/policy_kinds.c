/* From the plurals of matchConstraints to kinds. Of rules only those count that are about objects
 * themselves, and about creating or changing them: that is what a state shows the result of. */
#include "policies.h"

#include "scope.h"

#include "kubevet/base/tree.h"

static const char *word_at(const struct kv_node *list, size_t index)
{
    return list && index < list->count && list->items[index]->type == KV_NODE_SCALAR
               ? list->items[index]->text.data
               : NULL;
}

static void kind_add(struct loader *loader, struct kv_spec_check *check, const char *group,
                     const char *version, const char *kind)
{
    const char *api_version = group[0] ? kv_arena_printf(loader->arena, "%s/%s", group, version)
                                       : kv_arena_copy(loader->arena, kv_text_of(version));
    kv_list_each(&check->reads, const struct kv_expression_kind, known)
        if (strcmp(known->kind, kind) == 0 && strcmp(known->api_version, api_version) == 0)
            return;
    kv_list_add(&check->reads, loader->arena, struct kv_expression_kind,
                (struct kv_expression_kind){api_version, kind});
}

static void unread_add(struct loader *loader, struct kv_spec_check *check, const char *resource,
                       const char *group, const char *why)
{
    kv_list_add(
        &check->unread, loader->arena, const char *,
        kv_arena_printf(loader->arena, "%s%s%s: %s", resource, group[0] ? "." : "", group, why));
}

/* The version to read: the usual one if the rule names it, else its first. */
static const char *version_of(const struct kv_node *rule, const struct scoped_kind *kind)
{
    const struct kv_node *versions = kv_tree_list(rule, "apiVersions");
    bool any = !versions || versions->count == 0 || kv_tree_list_has(versions, "*");
    if (kind->version && (any || kv_tree_list_has(versions, kind->version)))
        return kind->version;
    return any ? NULL : word_at(versions, 0);
}

/* All kinds of that group and plural, `*` for any; false if none is known. */
static bool kinds_add(struct loader *loader, struct kv_spec_check *check,
                      const struct kv_node *rule, const char *group, const char *resource)
{
    bool found = false;
    struct scoped_kind kind;
    for (size_t i = 0; (kind = scope_kind_at(i)).kind; i++) {
        if ((strcmp(group, "*") != 0 && strcmp(group, kind.group) != 0) ||
            (strcmp(resource, "*") != 0 && !scope_is_plural(kind.kind, resource)))
            continue;
        const char *version = version_of(rule, &kind);
        found = true;
        if (strcmp(kind.kind, "Secret") == 0)
            unread_add(loader, check, "secrets", "", "kubevet never reads Secrets");
        else if (version)
            kind_add(loader, check, kind.group, version, kind.kind);
        else
            unread_add(loader, check, resource, group, "their API version is not known");
    }
    return found;
}

/* How much of a resource names objects: all before a slash and a star; 0 = it names a sub-resource.
 */
static size_t objects_length(struct kv_text resource)
{
    const char *slash = memchr(resource.data, '/', resource.length);
    size_t length = slash ? (size_t)(slash - resource.data) : resource.length;
    bool is_all = slash && resource.length == length + 2 && slash[1] == '*';
    return !slash || is_all ? length : 0;
}

bool kv_spec_resources_have(const struct kv_node *resources, const char *plural)
{
    for (size_t i = 0; resources && i < resources->count; i++) {
        const struct kv_node *item = resources->items[i];
        struct kv_text named = item->type == KV_NODE_SCALAR ? item->text : (struct kv_text){"", 0};
        named.length = objects_length(named);
        if (kv_text_is(named, "*") || kv_text_is(named, plural))
            return true;
    }
    return false;
}

static void resource_read(struct loader *loader, struct kv_spec_check *check,
                          const struct kv_node *rule, const char *group, const char *named)
{
    const struct kv_text objects = {named, objects_length(kv_text_of(named))};
    const char *resource = kv_arena_copy(loader->arena, objects);
    if (objects.length == 0)
        return;
    if (strcmp(group, "*") == 0 && strcmp(resource, "*") == 0)
        unread_add(loader, check, "*", "*",
                   "these are all kinds of the cluster: name those that matter");
    else if (!kinds_add(loader, check, rule, group, resource))
        unread_add(loader, check, resource, group, "the kind of this resource is not known");
}

static void rule_read(struct loader *loader, struct kv_spec_check *check,
                      const struct kv_node *rule)
{
    const struct kv_node *groups = kv_tree_list(rule, "apiGroups");
    const struct kv_node *resources = kv_tree_list(rule, "resources");
    for (size_t i = 0; groups && i < groups->count; i++)
        for (size_t k = 0; resources && k < resources->count; k++)
            if (word_at(groups, i) && word_at(resources, k))
                resource_read(loader, check, rule, word_at(groups, i), word_at(resources, k));
}

/* --- what the API server would refuse --- */

static const struct kv_node *words_check(struct loader *loader, const struct kv_node *rule,
                                         const char *key)
{
    const struct kv_node *words = kv_tree_list(rule, key);
    if (words && words->count > 0)
        return words;
    kv_problem_add(loader->problems, loader_place(loader, rule),
                   "resourceRules: %s, a list, is needed", key);
    return NULL;
}

static void operations_check(struct loader *loader, const struct kv_node *operations)
{
    static const char *const known[] = {"*", "CREATE", "UPDATE", "DELETE", "CONNECT"};
    for (size_t i = 0; operations && i < operations->count; i++) {
        const char *word = word_at(operations, i);
        size_t k = 0, count = sizeof known / sizeof *known;
        while (k < count && !kv_string_is(word, known[k]))
            k++;
        if (k == count)
            kv_problem_add(loader->problems, loader_place(loader, operations->items[i]),
                           "operations: must be CREATE, UPDATE, DELETE, CONNECT or *");
    }
}

void policy_rules_check(struct loader *loader, const struct kv_node *rules)
{
    static const char *const lists[] = {"apiGroups", "apiVersions", "resources"};
    for (size_t i = 0; rules && i < rules->count; i++) {
        const struct kv_node *rule = rules->items[i];
        if (rule->type != KV_NODE_MAPPING) {
            kv_problem_add(loader->problems, loader_place(loader, rule),
                           "resourceRules: must be mappings");
            continue;
        }
        for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
            (void)words_check(loader, rule, lists[k]);
        operations_check(loader, words_check(loader, rule, "operations"));
    }
}

void policy_kinds_read(struct loader *loader, struct kv_spec_check *check)
{
    const struct kv_node *rules =
        check->selector ? kv_tree_list(check->selector, "resourceRules") : NULL;
    bool judges = false;
    policy_rules_check(loader, rules);
    policy_rules_check(
        loader, check->selector ? kv_tree_list(check->selector, "excludeResourceRules") : NULL);
    for (size_t i = 0; rules && i < rules->count; i++) {
        const struct kv_node *operations = kv_tree_list(rules->items[i], "operations");
        bool creates = kv_tree_list_has(operations, "CREATE") || kv_tree_list_has(operations, "*");
        if (!creates && !kv_tree_list_has(operations, "UPDATE"))
            continue;
        judges = true;
        check->creates = check->creates || creates;
        rule_read(loader, check, rules->items[i]);
    }
    if (!rules)
        check->not_applicable = "its matchConstraints name no resources";
    else if (!judges)
        check->not_applicable =
            "it judges neither creating nor changing objects, and a state shows "
            "nothing else";
    else if (check->reads.count == 0 && check->unread.count == 0)
        check->not_applicable = "it is about sub-resources only, which are no objects of a state";
}
